"""Coverage against brute force and its known expectation."""

import numpy as np
import pytest

from vae_core.metrics.coverage import coverage, density, expected_coverage, reached


def test_coverage_is_brute_force() -> None:
    rng = np.random.default_rng(0)
    codes, samples = rng.normal(size=(120, 3)) * 2, rng.normal(size=(80, 3))
    among = np.sort(np.linalg.norm(codes[:, None] - codes[None], axis=2), axis=1)  # column 0 is the code itself
    across = np.linalg.norm(codes[:, None] - samples[None], axis=2).min(1)
    assert np.array_equal(reached(codes, samples, 4), across <= among[:, 4])
    assert coverage(codes, samples, 4) == pytest.approx((across <= among[:, 4]).mean())


@pytest.mark.parametrize(("dims", "samples"), [(1, 400), (2, 400), (8, 400), (2, 100)])
def test_of_one_distribution_it_is_what_is_expected(dims: int, samples: int) -> None:
    rng = np.random.default_rng(dims)
    found = [coverage(rng.normal(size=(400, dims)), rng.normal(size=(samples, dims))) for _ in range(20)]
    assert np.mean(found) == pytest.approx(expected_coverage(400, samples), abs=0.02)
    assert expected_coverage(10_000, 10_000) == pytest.approx(1 - 2**-5, abs=1e-3)


def test_codes_wider_than_the_samples_are_missed() -> None:
    rng = np.random.default_rng(0)
    assert coverage(rng.normal(size=(1000, 2)) * 10, rng.normal(size=(1000, 2))) < 0.2
    with pytest.raises(ValueError, match="takes 6 images at least, and there are 5"):
        coverage(np.zeros((5, 2)), np.zeros((5, 2)))


def test_density_is_brute_force() -> None:
    rng = np.random.default_rng(0)
    codes, samples = rng.normal(size=(120, 3)) * 2, rng.normal(size=(80, 3))
    among = np.sort(np.linalg.norm(codes[:, None] - codes[None], axis=2), axis=1)[:, 4]  # column 0 is the code itself
    inside = sum(
        float(np.linalg.norm(sample - code) <= radius)
        for sample in samples
        for code, radius in zip(codes, among, strict=True)
    )
    assert density(codes, samples, 4) == pytest.approx(inside / (4 * 80))


@pytest.mark.parametrize(("dims", "samples"), [(1, 400), (2, 400), (8, 400), (2, 100)])
def test_of_one_distribution_the_density_is_one(dims: int, samples: int) -> None:
    rng = np.random.default_rng(dims)
    found = [density(rng.normal(size=(400, dims)), rng.normal(size=(samples, dims))) for _ in range(20)]
    assert np.mean(found) == pytest.approx(1, abs=0.06)


def test_density_and_coverage_see_opposite_faults() -> None:
    """Naeem et al.'s case for both: samples of one mode only are dense and cover little; strays are covered but thin."""
    rng = np.random.default_rng(0)
    codes = np.concatenate([rng.normal(size=(500, 2)), rng.normal(size=(500, 2)) + 20])
    one_mode = rng.normal(size=(1000, 2))
    assert density(codes, one_mode) > 0.9 and coverage(codes, one_mode) < 0.6
    strays = np.concatenate([codes + 1e-3, rng.uniform(-100, 100, size=(3000, 2))])
    assert coverage(codes, strays) == 1 and density(codes, strays) < 0.4
    with pytest.raises(ValueError, match="takes 6 images at least, and there are 5"):
        density(np.zeros((5, 2)), np.zeros((5, 2)))
