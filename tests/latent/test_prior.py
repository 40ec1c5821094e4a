"""The ball that holds a share of the prior: its radius in known cases, and against draws."""

import math

import numpy as np
import pytest

from vae_core.latent.prior import TWO_SIGMAS, prior_radius, share_within_prior


def test_in_the_plane_it_is_two_standard_deviations() -> None:
    assert pytest.approx(1 - math.exp(-2)) == TWO_SIGMAS
    assert prior_radius(2) == pytest.approx(2)
    assert prior_radius(1, math.erf(math.sqrt(2))) == pytest.approx(2)  # 95.4 % in one dimension


@pytest.mark.parametrize("dims", [1, 2, 3, 16, 256])
def test_draws_of_the_prior_have_the_priors_own_share(dims: int) -> None:
    draws = np.random.default_rng(dims).normal(size=(20_000, dims))
    assert share_within_prior(draws) == pytest.approx(TWO_SIGMAS, abs=0.01)
    assert share_within_prior(draws, 0.5) == pytest.approx(0.5, abs=0.015)


def test_a_fixed_radius_holds_next_to_nothing_of_sixteen_dimensions() -> None:
    draws = np.random.default_rng(0).normal(size=(20_000, 16))
    assert (np.linalg.norm(draws, axis=1) <= 2).mean() < 0.002  # what the page once counted as within 2σ
    assert share_within_prior(2 * draws) < 0.02 and share_within_prior(draws / 2) > 0.999


def test_only_shares_have_a_radius() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        prior_radius(2, 1.0)
