"""What is written here on NumPy alone, so that a server that explores loads no SciPy, says what SciPy and scikit-learn say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import chi, spearmanr
from sklearn.neighbors import NearestNeighbors

from vae_core.latent.factors import followed_factors
from vae_core.latent.manifold import prior_quantiles
from vae_core.latent.prior import TWO_SIGMAS, prior_radius, share_within
from vae_core.latent.projection import fit_projection
from vae_core.latent.support import fit_support, nearest


@pytest.mark.parametrize("latent_dim", [1, 2, 3, 16, 64, 256])
def test_how_far_the_prior_reaches(latent_dim: int) -> None:
    for share in (1e-6, 0.01, 0.5, TWO_SIGMAS, 0.999, 1 - 1e-6):
        assert prior_radius(latent_dim, share) == pytest.approx(chi.ppf(share, latent_dim), rel=1e-7)
    for radius in (0.0, 0.1, 1.0, 3.0, 10.0, 20.0, 50.0):
        assert share_within(radius, latent_dim) == pytest.approx(chi.cdf(radius, latent_dim), abs=1e-12)


def test_quantiles_of_the_prior() -> None:
    plane = fit_projection(np.random.default_rng(0).standard_normal((50, 2)))
    np.testing.assert_allclose(prior_quantiles(60, plane).across, ndtri((np.arange(60) + 0.5) / 60), atol=1e-12)


def test_rank_correlations_with_equal_values() -> None:
    random = np.random.default_rng(1)
    codes, factors = (
        random.integers(0, 9, (200, 3)).astype(float),
        {"a": random.integers(0, 5, 200), "b": random.random(200)},
    )
    for dimension, (name, value) in enumerate(followed_factors(codes, factors)):
        assert value == pytest.approx(spearmanr(codes[:, dimension], factors[name]).statistic)


@pytest.mark.parametrize(("count", "latent_dim"), [(2, 2), (3, 1), (700, 2), (700, 32)])
def test_neighbours_however_near_or_far_from_zero(count: int, latent_dim: int) -> None:
    random = np.random.default_rng(2)
    codes = (1000 + random.standard_normal((count, latent_dim)) * 10.0 ** random.integers(-4, 2, (count, 1))).astype(
        np.float32
    )
    places = 1000 + random.standard_normal((40, latent_dim))
    for asked in (1, min(3, count)):
        indices, distances = nearest(codes, places, asked)
        expected, which = NearestNeighbors(n_neighbors=asked).fit(codes.astype(float)).kneighbors(places)
        np.testing.assert_allclose(distances, expected, rtol=1e-6)
        assert (indices == which).mean() > 0.99
    others, _ = NearestNeighbors(n_neighbors=2).fit(codes.astype(float)).kneighbors(codes.astype(float))
    assert fit_support(codes).edge == pytest.approx(np.percentile(others[:, 1], 90), rel=1e-6)
    assert fit_support(np.repeat(codes, 2, 0)).hole == 0, "a twin is as near as can be"
