"""The continuous Bernoulli against numerical integration, and what follows from its formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from vae_core.models import build_model
from vae_core.models.continuous_bernoulli import (
    NEAR_ZERO,
    continuous_bernoulli_distortion,
    continuous_bernoulli_logits,
    continuous_bernoulli_mean,
    log_normaliser,
)
from vae_core.models.kinds.vae import VAEConfig

LOGITS = [-60.0, -9.0, -1.5, -NEAR_ZERO, -0.2499, -1e-3, 0.0, 1e-6, 0.1, 0.2499, 0.2501, 1.0, 4.0, 25.0]


def one(logit: float) -> torch.Tensor:
    return torch.tensor(logit, dtype=torch.float64)


def density(x: float, logit: float) -> float:
    """λ^x (1 − λ)^(1 − x), without its normaliser, as the paper writes it: eq. 5."""
    light, dark = (1 / (1 + math.exp(-sign * logit)) for sign in (1, -1))  # λ, 1 − λ
    return light**x * dark ** (1 - x)


@pytest.mark.parametrize("logit", LOGITS)
def test_normaliser_and_mean_are_the_integrals(logit: float) -> None:
    area = integrate.quad(density, 0, 1, args=(logit,), epsabs=0, epsrel=1e-12)[0]
    moment = integrate.quad(lambda x: x * density(x, logit), 0, 1, epsabs=0, epsrel=1e-12)[0]
    # −A(l) − log(1 − λ) is the log of the paper's C(λ), and C is 1 / area.
    own = float(-log_normaliser(one(logit)) - torch.nn.functional.logsigmoid(-one(logit)))
    assert own == pytest.approx(-math.log(area), rel=1e-9, abs=1e-9)
    assert float(continuous_bernoulli_mean(one(logit))) == pytest.approx(moment / area, rel=1e-9)


@pytest.mark.parametrize("logit", [-30.0, -0.7, 0.0, 0.1, 3.0])
def test_the_density_integrates_to_one_where_cross_entropy_does_not(logit: float) -> None:
    x = torch.linspace(0, 1, 20001, dtype=torch.float64)
    logits = torch.full_like(x, logit)
    ours = (-continuous_bernoulli_distortion(logits[:, None], x[:, None])).exp().numpy()
    assert integrate.simpson(ours, x=x.numpy()) == pytest.approx(1, rel=1e-6)
    cross = torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none")
    area = integrate.simpson((-cross).exp().numpy(), x=x.numpy())
    assert 0.03 < area < 0.96 if logit else area == pytest.approx(0.5)


def test_the_paper_s_constant() -> None:
    """C(λ) = 2 artanh(1 − 2λ) / (1 − 2λ), and 2 at λ = 1/2: eq. 6."""
    light = torch.tensor([0.01, 0.3, 0.8, 0.999], dtype=torch.float64)
    expected = 2 * torch.atanh(1 - 2 * light) / (1 - 2 * light)
    own = -log_normaliser(light.logit()) - torch.log1p(-light)
    torch.testing.assert_close(own.exp(), expected)
    assert float(-log_normaliser(one(0)) - math.log(0.5)) == pytest.approx(math.log(2))


def test_single_precision_keeps_its_digits_and_gradients_are_the_mean() -> None:
    """A' is the mean: what autograd makes of the two branches, on both sides of where they meet and far out."""
    logits = torch.cat([torch.linspace(-0.5, 0.5, 2001), torch.tensor([-1e4, -300.0, -20.0, 20.0, 300.0, 1e4])])
    single = logits.clone().requires_grad_()
    log_normaliser(single).sum().backward()
    assert single.grad is not None and single.grad.isfinite().all()
    exact = continuous_bernoulli_mean(logits.double())
    torch.testing.assert_close(single.grad.double(), exact, rtol=0, atol=2e-6)
    torch.testing.assert_close(continuous_bernoulli_mean(logits).double(), exact, rtol=0, atol=1e-6)
    torch.testing.assert_close(log_normaliser(logits).double(), log_normaliser(logits.double()), rtol=1e-6, atol=1e-6)
    second = logits.clone().requires_grad_()
    continuous_bernoulli_mean(second).sum().backward()
    assert second.grad is not None and bool((second.grad >= -1e-4).all()), "the mean rises with the logit"


def test_means_and_logits_undo_each_other() -> None:
    mean = torch.tensor([1e-6, 0.01, 0.3, 0.4999, 0.5, 0.52, 0.9, 1 - 1e-4], dtype=torch.float64)
    torch.testing.assert_close(continuous_bernoulli_mean(continuous_bernoulli_logits(mean)), mean, rtol=1e-7, atol=1e-9)


def test_as_a_model_s_likelihood_it_shows_the_mean_and_scores_the_density() -> None:
    model = build_model(VAEConfig(hidden=(8,), likelihood="continuous-bernoulli"), (1, 28, 28))
    output = torch.linspace(-40, 40, 784).view(1, 1, 28, 28)
    shown = model.mean_of(output)
    draws = np.random.default_rng(0).uniform(size=(200_000, 3))
    for draw, at in zip(draws.T, (100, 392, 700), strict=True):  # by the inverse of the cumulative distribution
        logit = float(output.flatten()[at])
        samples = np.log1p(draw * np.expm1(logit)) / logit
        assert samples.mean() == pytest.approx(float(shown.flatten()[at]), abs=0.004)
    # For a negative logit it is an exponential distribution of rate −l, cut off at 1.
    falling = output.where(output < 0, -1)
    expected = -stats.truncexpon.logpdf(0.3, b=-falling.double().numpy(), scale=1 / -falling.double().numpy()).sum()
    assert float(model.distortion(falling, torch.full_like(falling, 0.3))) == pytest.approx(expected, rel=1e-5)
    torch.testing.assert_close(
        model.mean_of(model.output_of(shown.double())).double(), shown.double(), rtol=1e-5, atol=1e-6
    )
