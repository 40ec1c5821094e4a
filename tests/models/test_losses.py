"""The terms against torch.distributions and against chance."""

import pytest
import torch
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence

from vae_core.models.losses import bernoulli_distortion, gaussian_distortion, mean_bernoulli_distortion_and_gradient
from vae_core.models.posteriors import DiagonalGaussian, PointPosterior
from vae_core.models.schedules import beta_at, one_cycle


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def gaussian(generator: torch.Generator, rows: int = 3, dims: int = 4) -> DiagonalGaussian:
    return DiagonalGaussian(
        torch.randn(rows, dims, generator=generator), torch.randn(rows, dims, generator=generator) * 0.7
    )


def test_bernoulli_distortion_is_minus_log_probability(generator: torch.Generator) -> None:
    logits = torch.randn(5, 1, 4, 4, generator=generator) * 3
    images = torch.randint(0, 2, (5, 1, 4, 4), generator=generator).float()
    expected = -Independent(Bernoulli(logits=logits), 3).log_prob(images)
    torch.testing.assert_close(bernoulli_distortion(logits, images), expected)


def test_the_gradient_of_the_mean_bernoulli_distortion_is_that_of_autograd(generator: torch.Generator) -> None:
    logits = torch.cat(
        [torch.randn(5, 12, generator=generator) * 3, torch.tensor([[-500.0, -90, -20, 20, 90, 500]] * 5)], 1
    )
    images = torch.cat([torch.rand(5, 12, generator=generator), torch.tensor([[0.0, 1, 0.5, 0.5, 0, 1]] * 5)], 1)
    logits.requires_grad_()
    expected = bernoulli_distortion(logits, images).mean()
    (gradient,) = torch.autograd.grad(expected, logits)
    with torch.no_grad():
        distortion, written_out = mean_bernoulli_distortion_and_gradient(logits, images)
    torch.testing.assert_close(distortion, expected)
    torch.testing.assert_close(written_out, gradient, rtol=1e-5, atol=1e-6)


def test_the_mean_bernoulli_distortion_keeps_its_digits(generator: torch.Generator) -> None:
    """Of a trained model: nearly all pixels are certain, and right."""
    images = (torch.rand(128, 1024, generator=generator) < 0.3).float()
    logits = (2 * images - 1) * (8 + torch.randn(128, 1024, generator=generator))
    exact = float(bernoulli_distortion(logits.double(), images.double()).mean())
    assert float(mean_bernoulli_distortion_and_gradient(logits, images)[0]) == pytest.approx(exact, rel=5e-5)


def test_gaussian_distortion_is_minus_log_density(generator: torch.Generator) -> None:
    mean, images = torch.rand(2, 5, 3, 4, 4, generator=generator)
    expected = -Independent(Normal(mean, 0.1), 3).log_prob(images)
    torch.testing.assert_close(gaussian_distortion(mean, images, 0.1), expected, rtol=1e-4, atol=1e-3)


def test_kl_matches_torch_and_monte_carlo(generator: torch.Generator) -> None:
    posterior = gaussian(generator)
    spread = (0.5 * posterior.logvar).exp()
    expected = kl_divergence(Independent(Normal(posterior.mean, spread), 1), Independent(Normal(0.0 * spread, 1.0), 1))
    torch.testing.assert_close(posterior.kl(), expected)
    torch.testing.assert_close(posterior.kl_per_dimension().sum(1), posterior.kl())

    draws = 100_000
    many = DiagonalGaussian(posterior.mean.repeat(draws, 1), posterior.logvar.repeat(draws, 1))
    latents = many.sample(generator)
    prior = DiagonalGaussian.standard(1, latents.shape[1])
    estimate = (many.log_prob(latents) - prior.log_prob(latents)).reshape(draws, -1).mean(0)
    torch.testing.assert_close(posterior.kl(), estimate, rtol=0.02, atol=0.02)


def test_samples_have_the_mean_and_spread_that_they_should(generator: torch.Generator) -> None:
    mean, logvar = torch.tensor([[1.0, -2.0]]), torch.tensor([[0.5, -1.0]])
    draws = DiagonalGaussian(mean.repeat(50_000, 1), logvar.repeat(50_000, 1)).sample(generator)
    torch.testing.assert_close(draws.mean(0), mean[0], atol=0.03, rtol=0)
    torch.testing.assert_close(draws.var(0), logvar[0].exp(), atol=0.05, rtol=0)


def test_sample_passes_gradients_and_follows_its_generator() -> None:
    mean = torch.zeros(2, 3, requires_grad=True)
    draws = [DiagonalGaussian(mean, mean * 0).sample(torch.Generator().manual_seed(s)) for s in (1, 1, 2)]
    assert torch.equal(draws[0], draws[1]) and not torch.equal(draws[0], draws[2])
    draws[0].sum().backward()
    assert mean.grad is not None and torch.equal(mean.grad, torch.ones(2, 3))


def test_a_point_has_no_spread_and_no_kl(generator: torch.Generator) -> None:
    point = PointPosterior(torch.randn(4, 2, generator=generator))
    assert torch.equal(point.sample(generator), point.mean)
    assert point.kl().abs().sum() == 0
    assert (point.logvar.exp() == 0).all()


def test_unlike_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="must be alike"):
        DiagonalGaussian(torch.zeros(2, 3), torch.zeros(2, 4))


def test_beta_schedules() -> None:
    assert beta_at(0.0, 4.0, "constant", 0.5, 4) == 4.0
    assert beta_at(0.0, 4.0, "warm-up", 0.5, 4) == 0.0
    assert beta_at(0.25, 4.0, "warm-up", 0.5, 4) == 2.0
    assert beta_at(0.9, 4.0, "warm-up", 0.5, 4) == 4.0
    cycle = [beta_at(p / 8, 4.0, "cyclical", 1.0, 4) for p in range(9)]
    assert cycle == [0, 2, 0, 2, 0, 2, 0, 2, 4]  # four rises; the end is the top of the last


def test_one_cycle_rises_and_falls() -> None:
    values = [one_cycle(p / 100) for p in range(101)]
    assert (
        values[0] == pytest.approx(1 / 25) and max(values) == pytest.approx(1.0) and values[-1] == pytest.approx(1e-4)
    )
    peak = values.index(max(values))
    assert peak == 30
    assert values[: peak + 1] == sorted(values[: peak + 1]) and values[peak:] == sorted(values[peak:], reverse=True)
