"""The parts of a KL against closed forms, the grid, and what a batch makes of them."""

import math

import numpy as np
import pytest
import torch

from vae_core.metrics.information import kl_parts
from vae_core.metrics.prior_mismatch import AggregatePosterior, grid_kl
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.tc_vae import TCVAE, decompose


def matched(count: int, dims: int, deviation: float, seed: int = 0) -> DiagonalGaussian:
    """Posteriors of one deviation whose aggregate is N(0, I): a total correlation of 0, −dims · ln(deviation) of information."""
    spread = math.sqrt(1 - deviation**2)
    mean = spread * torch.randn(count, dims, generator=torch.Generator().manual_seed(seed))
    return DiagonalGaussian(mean, torch.full_like(mean, 2 * math.log(deviation)))


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_codes_that_follow_the_prior_have_information_alone() -> None:
    found = kl_parts(matched(4000, 2, 0.4), generator())
    assert found.mutual_information == pytest.approx(-2 * math.log(0.4), abs=0.08)
    assert found.total_correlation == pytest.approx(0, abs=0.05)
    assert found.dimension_wise == pytest.approx(0, abs=0.05)
    assert found.draws == 4000 and found.limit == pytest.approx(math.log(4000))


def test_the_parts_add_up_to_the_kl_and_the_latter_two_to_the_kl_of_the_aggregate() -> None:
    rng = np.random.default_rng(0)
    mean = rng.normal(size=(2000, 2)) @ np.array([[1.2, 0.9], [0.0, 0.5]]) + 0.3  # correlated and off the middle
    posterior = DiagonalGaussian(torch.tensor(mean, dtype=torch.float32), torch.full((2000, 2), -2.0))
    found = kl_parts(posterior, generator())
    total = found.mutual_information + found.total_correlation + found.dimension_wise
    assert total == pytest.approx(float(posterior.kl().mean()), abs=0.1)
    aggregate = grid_kl(AggregatePosterior(mean, np.full_like(mean, math.exp(-1.0))), columns=800)
    assert found.total_correlation + found.dimension_wise == pytest.approx(aggregate, abs=0.1)
    assert found.mutual_information < float(posterior.kl().mean())  # the KL is an upper bound on it


def test_correlated_dimensions_have_the_closed_form() -> None:
    correlation, deviation = 0.8, 0.3
    spread = 1 - deviation**2
    covariance = np.array([[spread, correlation * spread], [correlation * spread, spread]])
    mean = np.random.default_rng(1).multivariate_normal([0, 0], covariance, size=4000)
    posterior = DiagonalGaussian(torch.tensor(mean).float(), torch.full((4000, 2), 2 * math.log(deviation)))
    expected = -0.5 * math.log(1 - (correlation * spread) ** 2)  # of a Gaussian aggregate
    assert kl_parts(posterior, generator()).total_correlation == pytest.approx(expected, abs=0.06)


def test_a_batch_is_biased_as_far_as_its_term_says() -> None:
    """Sharp posteriors: the truth is a correlation of 0, a batch of 128 says (D − 1) · ln 128."""
    batch, dims = 128, 4
    narrow = matched(batch, dims, 0.002)
    correlation, information = decompose(narrow, narrow.sample(generator()))
    assert float(correlation) == pytest.approx((dims - 1) * math.log(batch), rel=0.15)
    assert float(correlation) > 12
    assert float(information) == pytest.approx(math.log(batch), abs=0.05)
    words = TCVAE.own_terms["total_correlation"].description
    assert "(latent size − 1) · ln B" in words and f"{(dims - 1) * math.log(batch):.1f} nats" in words
    assert "never more than ln B" in TCVAE.own_terms["mutual_information"].description


def test_all_images_take_away_what_a_batch_makes_up() -> None:
    posterior = matched(5000, 4, 0.25)
    batch = DiagonalGaussian(posterior.mean[:128], posterior.logvar[:128])
    of_batch, _ = decompose(batch, batch.sample(generator()))
    of_all = kl_parts(posterior, generator(), densities=5000 * 4 * 1000)
    assert of_all.draws == 1000
    assert abs(of_all.total_correlation) < 0.35
    assert float(of_batch) > 1
    assert of_all.mutual_information <= of_all.limit
    assert 0 < of_all.error < 0.1


def test_one_image_is_refused() -> None:
    with pytest.raises(ValueError, match="takes 2 images at least, and there is 1"):
        kl_parts(matched(1, 2, 0.5), generator())
