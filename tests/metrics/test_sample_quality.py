"""The Fréchet distance against SciPy's matrix root, and the spread of classes by hand."""

import math

import numpy as np
import pytest
from scipy.linalg import sqrtm

from vae_core.metrics.sample_quality import FeatureGaussian, class_spread, fit_gaussian, frechet_distance


def features(seed: int, count: int, dims: int, rank: int | None = None) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mix = rng.normal(size=(rank or dims, dims))
    return rng.normal(size=(count, rank or dims)) @ mix + rng.normal(size=dims)


@pytest.mark.parametrize(("dims", "rank"), [(1, None), (5, None), (64, None), (20, 6)])
def test_frechet_is_scipys(dims: int, rank: int | None) -> None:
    a, b = fit_gaussian(features(0, 300, dims, rank)), fit_gaussian(features(1, 300, dims, rank))
    cross = np.trace(sqrtm(a.covariance @ b.covariance)).real
    expected = ((a.mean - b.mean) ** 2).sum() + np.trace(a.covariance) + np.trace(b.covariance) - 2 * cross
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-4)
    assert frechet_distance(b, a) == pytest.approx(frechet_distance(a, b), rel=1e-6)


def test_frechet_by_hand() -> None:
    a = FeatureGaussian(np.array([0.0, 0.0]), np.diag([1.0, 4.0]))
    b = FeatureGaussian(np.array([3.0, 4.0]), np.diag([9.0, 4.0]))
    assert frechet_distance(a, b) == pytest.approx(25 + (1 - 3) ** 2)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-12)


def test_halves_of_one_set_come_nearer_with_size() -> None:
    whole = features(0, 8000, 8)
    few = frechet_distance(fit_gaussian(whole[:100]), fit_gaussian(whole[100:200]))
    many = frechet_distance(fit_gaussian(whole[:4000]), fit_gaussian(whole[4000:]))
    assert 0 < many < few / 5


def test_moments_are_numpys_and_one_row_has_none() -> None:
    values = features(3, 50, 4)
    fitted = fit_gaussian(values.astype(np.float32))
    np.testing.assert_allclose(fitted.covariance, np.cov(values, rowvar=False), rtol=1e-5)
    with pytest.raises(ValueError, match="takes 2 images at least, and there is 1"):
        fit_gaussian(values[:1])


def test_spread_of_classes() -> None:
    spread = class_spread(np.array([[0.9, 0.1, 0.0], [0.4, 0.6, 0.0], [0.2, 0.8, 0.0], [1.0, 0.0, 0.0]]))
    np.testing.assert_allclose(spread.shares, [0.5, 0.5, 0])
    assert spread.entropy == pytest.approx(math.log(2)) and spread.classes_seen == pytest.approx(2)
    assert spread.confidence == pytest.approx((0.9 + 0.6 + 0.8 + 1.0) / 4)
    assert class_spread(np.eye(5)).entropy == pytest.approx(math.log(5))
    assert class_spread(np.array([[0.0, 1.0]] * 3)).entropy == 0
    with pytest.raises(ValueError, match="there are no images"):
        class_spread(np.zeros((0, 3)))
