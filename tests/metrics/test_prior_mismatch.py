"""Aggregate posterior against prior: closed forms, brute force, and simulation."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import gaussian_kde, multivariate_normal, norm

from vae_core.metrics.prior_mismatch import (
    AggregatePosterior,
    aggregate_posterior,
    density_on_grid,
    grid_kl,
    mismatch_extent,
    mmd,
)
from vae_core.models.mmd import IMQ_SCALES, imq_kernel
from vae_core.models.posteriors import DiagonalGaussian


def normal(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("mean", "deviation"), [((0, 0), (1, 1)), ((1.5, -2), (0.5, 2)), ((0, 30), (1, 1)), ((3, 3), (0.01, 0.02))]
)
def test_grid_kl_of_one_gaussian_is_the_closed_form(mean: tuple[float, float], deviation: tuple[float, float]) -> None:
    m, s = torch.tensor([mean], dtype=torch.float64), torch.tensor([deviation], dtype=torch.float64)
    exact = float(DiagonalGaussian(m, 2 * s.log()).kl())
    found = grid_kl(AggregatePosterior(m.numpy(), s.numpy()), columns=4000)
    assert found <= exact + 1e-6  # tiles lose detail, so it comes from below
    assert found == pytest.approx(exact, rel=0.02, abs=1e-6)


def test_grid_kl_of_a_mixture_is_its_monte_carlo_estimate() -> None:
    means = np.array([[-1.5, 0.0], [1.0, 1.0], [0.5, -2.0]])
    deviations = np.array([[0.3, 0.4], [0.5, 0.2], [0.2, 0.8]])
    rng = np.random.default_rng(0)
    which = rng.integers(3, size=200_000)
    z = means[which] + deviations[which] * rng.normal(size=(200_000, 2))
    parts = [multivariate_normal(m, np.diag(s**2)).logpdf(z) for m, s in zip(means, deviations, strict=True)]
    terms = np.logaddexp.reduce(parts, axis=0) - math.log(3) - multivariate_normal([0, 0]).logpdf(z)
    error = terms.std() / math.sqrt(len(terms))
    assert grid_kl(AggregatePosterior(means, deviations), columns=1500) == pytest.approx(terms.mean(), abs=4 * error)


def test_grid_kl_rises_with_columns_and_is_no_more_than_the_mean_kl() -> None:
    codes, logvar = normal(0, 300, 2).numpy(), np.full((300, 2), -4.0)
    aggregate = aggregate_posterior(codes, logvar)
    coarse, fine = grid_kl(aggregate, columns=128), grid_kl(aggregate, columns=512)
    mean_kl = float(DiagonalGaussian(torch.tensor(codes), torch.tensor(logvar)).kl().mean())
    assert 0 < coarse <= fine < mean_kl


def test_density_on_the_grid_is_brute_force_and_from_the_top() -> None:
    means, deviations = np.array([[0.3, 0.9], [-0.5, -0.2]]), np.array([[0.2, 0.1], [0.4, 0.3]])
    grid = density_on_grid(AggregatePosterior(means, deviations), (-1, 1, -1, 1), columns=4, rows=2)
    x, y = np.linspace(-1, 1, 5), np.array([1.0, 0.0, -1.0])
    for row in range(2):
        for column in range(4):
            expected = np.mean(
                [
                    (norm.cdf(x[column + 1], m[0], s[0]) - norm.cdf(x[column], m[0], s[0]))
                    * (norm.cdf(y[row], m[1], s[1]) - norm.cdf(y[row + 1], m[1], s[1]))
                    for m, s in zip(means, deviations, strict=True)
                ]
            )
            assert grid[row, column] == pytest.approx(expected, abs=1e-12)


def test_points_get_scotts_bandwidth_as_scipy_has_it() -> None:
    codes = normal(1, 500, 2).numpy() @ np.diag([3.0, 0.2])
    aggregate = aggregate_posterior(codes, np.full_like(codes, -np.inf))
    kde = gaussian_kde(codes.T, "scott")
    np.testing.assert_allclose(aggregate.bandwidth, codes.std(0, ddof=1) * kde.factor, rtol=1e-5)  # type: ignore[arg-type]
    left, right, bottom, top = mismatch_extent(aggregate)
    assert left < codes[:, 0].min() and right > codes[:, 0].max() and bottom <= -6 and top >= 6
    assert density_on_grid(aggregate, (left, right, bottom, top), 100, 100).sum() == pytest.approx(1, abs=1e-6)
    assert aggregate_posterior(codes, np.zeros_like(codes)).bandwidth is None


def test_codes_far_from_the_prior_cost_much_but_finitely() -> None:
    codes = (normal(2, 400, 2) * 20 + 100).numpy()
    assert 5000 < grid_kl(aggregate_posterior(codes, np.full_like(codes, -np.inf))) < 20_000


def test_only_planes_have_a_grid() -> None:
    with pytest.raises(ValueError, match="3 dimensions"):
        grid_kl(AggregatePosterior(np.zeros((5, 3)), np.ones((5, 3))))


def brute_mmd(x: np.ndarray, y: np.ndarray) -> float:
    def k(a: np.ndarray, b: np.ndarray) -> float:
        constants = [2 * len(a) * s for s in IMQ_SCALES]
        return float(np.mean([c / (c + ((a - b) ** 2).sum()) for c in constants]))

    count = len(x)
    total = 0.0
    for i in range(count):
        for j in range(count):
            if i != j:
                total += k(x[i], x[j]) + k(y[i], y[j]) - k(x[i], y[j]) - k(x[j], y[i])
    return total / (count * (count - 1))


def test_mmd_is_brute_force_across_blocks() -> None:
    x, y = normal(0, 23, 3) * 1.7 + 0.4, normal(1, 23, 3)
    assert mmd(x, y).squared == pytest.approx(brute_mmd(x.numpy(), y.numpy()), abs=1e-6)
    x, y = normal(2, 1203, 2), normal(3, 1203, 2)  # more than one block of rows
    whole = imq_kernel(torch.cdist(torch.cat([x, y]).double(), torch.cat([x, y]).double()) ** 2, 2).fill_diagonal_(0)
    n = len(x)
    across = whole[:n, n:].sum() - whole[:n, n:].diagonal().sum()
    expected = (whole[:n, :n].sum() + whole[n:, n:].sum() - 2 * across) / (n * (n - 1))
    assert mmd(x, y).squared == pytest.approx(float(expected), abs=1e-6)


def test_mmd_of_equal_distributions_is_around_zero_with_the_stated_noise() -> None:
    estimates = [mmd(normal(2 * i, 60, 2), normal(2 * i + 1, 60, 2)) for i in range(200)]
    values, noise = np.array([e.squared for e in estimates]), np.mean([e.noise for e in estimates])
    assert abs(values.mean()) < 4 * values.std() / math.sqrt(len(values))  # unbiased
    assert (values < 0).any()
    assert noise == pytest.approx(values.std(), rel=0.25)


def test_mmd_sees_a_shift() -> None:
    shifted = mmd(normal(0, 500, 4) + 0.5, normal(1, 500, 4))
    assert shifted.squared > 10 * shifted.noise and shifted.samples == 500
    assert mmd(normal(0, 500, 4) + 1, normal(1, 500, 4)).squared > shifted.squared


def test_mmd_wants_equal_sets() -> None:
    with pytest.raises(ValueError, match="same shape"):
        mmd(normal(0, 10, 2), normal(0, 11, 2))
