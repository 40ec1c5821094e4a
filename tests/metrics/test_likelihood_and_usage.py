"""The importance bound on a model whose likelihood is known; the mean image; active units."""

import math
from typing import get_args

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from torch import nn

from vae_core.metrics.context import likelihood_counts
from vae_core.metrics.likelihood import importance_bound, log_weights, mean_image, mean_image_distortion
from vae_core.metrics.usage import active_units, code_variances, kl_by_dimension
from vae_core.models import MODELS, LatentModel, build_model
from vae_core.models.config import Likelihood, ModelConfig

SHAPE = (1, 2, 2)
SCALE = 0.5


def model_of(name: str, likelihood: str = "gaussian") -> LatentModel:
    settings = {"name": name, "hidden": (4,), "latent_dim": 2, "likelihood": likelihood, "likelihood_scale": SCALE}
    config: ModelConfig = MODELS.get(name).config_class.model_validate(settings)
    return build_model(config, SHAPE).eval().requires_grad_(False)


def linear_gaussian(widened: float) -> tuple[LatentModel, torch.Tensor, torch.Tensor]:
    """p(x given z) = N(W z + b, s²I), so p(x) = N(b, W Wᵀ + s²I); with `widened` 1 the encoder is the best diagonal
    one (exact, as the columns of W are orthogonal), otherwise its deviations are that many times too wide."""
    weight = torch.tensor([[0.6, 0.0], [0.0, 0.9], [0.6, 0.0], [0.0, -0.9]], dtype=torch.float64)
    bias = torch.full((4,), 0.5, dtype=torch.float64)
    precision = 1 + (weight**2).sum(0) / SCALE**2
    to_mean = (weight / SCALE**2).T / precision[:, None]
    model = model_of("vae")
    encoder, decoder = nn.Linear(4, 4).double(), nn.Linear(2, 4).double()
    encoder.weight.data = torch.cat([to_mean, torch.zeros(2, 4)])
    encoder.bias.data = torch.cat([-to_mean @ bias, -precision.log() + 2 * math.log(widened)])
    decoder.weight.data, decoder.bias.data = weight, bias
    model.encoder = nn.Sequential(nn.Flatten(), encoder.float())
    model.decoder = nn.Sequential(decoder.float(), nn.Unflatten(1, SHAPE))
    return model.requires_grad_(False), weight, bias


IMAGES = (torch.rand(50, *SHAPE, generator=torch.Generator().manual_seed(0)) * 255).to(torch.uint8)


def exact_log_likelihood(weight: torch.Tensor, bias: torch.Tensor) -> float:
    covariance = weight @ weight.T + SCALE**2 * torch.eye(4, dtype=torch.float64)
    values = IMAGES.flatten(1).double() / 255
    return float(torch.distributions.MultivariateNormal(bias, covariance).log_prob(values).mean())


def test_with_the_exact_posterior_one_draw_is_exact() -> None:
    model, weight, bias = linear_gaussian(1.0)
    bound = importance_bound(model, IMAGES, samples=1)
    assert bound.log_likelihood == pytest.approx(exact_log_likelihood(weight, bias), abs=1e-4)
    assert bound.elbo == pytest.approx(bound.log_likelihood, abs=1e-9)


def test_the_bound_rises_from_the_elbo_to_the_exact_likelihood() -> None:
    model, weight, bias = linear_gaussian(1.6)
    exact = exact_log_likelihood(weight, bias)
    bounds = [importance_bound(model, IMAGES, samples=count, seed=3) for count in (1, 4, 100, 3000)]
    values = [bound.log_likelihood for bound in bounds]
    assert values[0] < values[1] < values[2] and values[2] == pytest.approx(values[3], abs=0.02)
    assert all(bound.log_likelihood >= bound.elbo for bound in bounds)
    assert exact - bounds[-1].elbo > 0.2  # the ELBO alone is far off
    assert values[-1] == pytest.approx(exact, abs=0.01)
    per_image = log_weights(model, IMAGES.float() / 255, 100, torch.Generator().manual_seed(0)).logsumexp(1)
    assert bounds[2].standard_error == pytest.approx(float(per_image.std()) / math.sqrt(50), rel=0.1)
    assert (bounds[2].images, bounds[2].samples) == (50, 100)


def test_the_elbo_is_minus_distortion_minus_kl() -> None:
    model, _, _ = linear_gaussian(1.6)
    inputs = IMAGES.float() / 255
    generator = torch.Generator().manual_seed(1)
    posterior = model.encode(inputs)
    draws = [model.distortion(model.decode(posterior.sample(generator)), inputs).mean() for _ in range(500)]
    expected = -float(torch.stack(draws).mean() + posterior.kl().mean())
    assert importance_bound(model, IMAGES, samples=500).elbo == pytest.approx(expected, abs=0.05)


def test_the_same_seed_gives_the_same_bound_and_a_point_has_none() -> None:
    model = model_of("vae", "bernoulli")
    assert importance_bound(model, IMAGES, samples=5, seed=2) == importance_bound(model, IMAGES, samples=5, seed=2)
    with pytest.raises(ValueError, match="point"):
        importance_bound(model_of("autoencoder"), IMAGES, samples=5)


@pytest.mark.parametrize("likelihood", get_args(Likelihood))
def test_mean_image_distortion_is_brute_force_and_finite(likelihood: str) -> None:
    model = model_of("vae", likelihood)
    train = IMAGES[:40].clone()
    train[:, :, 0, 0] = 0  # never lit in training, lit when held out
    mean = (train.double() / 255).sum(0).add(0.5) / 41
    torch.testing.assert_close(mean_image(train), mean)
    total = 0.0
    for image in IMAGES[40:]:
        for x, m in zip((image.double() / 255).flatten().tolist(), mean.flatten().tolist(), strict=True):
            if likelihood == "bernoulli":
                total -= x * math.log(m) + (1 - x) * math.log(1 - m)
            elif likelihood == "continuous-bernoulli":  # the logit whose mean is m, by SciPy
                logit = brentq(lambda v, m: (1 / (-math.expm1(-v)) - 1 / v if v else 0.5) - m, -700, 700, args=(m,))
                total += (math.log(math.expm1(logit) / logit) if logit else 0) - logit * x
            else:
                total += (x - m) ** 2 / (2 * SCALE**2) + math.log(SCALE) + 0.5 * math.log(2 * math.pi)
    assert mean_image_distortion(model, train, IMAGES[40:]) == pytest.approx(total / 10, rel=1e-5)


def test_active_units_are_those_above_the_threshold() -> None:
    codes = np.random.default_rng(0).normal(size=(5000, 4)) * [1.0, 0.05, 0.2, 0.0] + [5, 5, 5, 5]
    np.testing.assert_allclose(code_variances(codes), codes.var(0, ddof=1))
    assert active_units(codes) == 2 and active_units(codes, threshold=0.001) == 3
    with pytest.raises(ValueError, match="takes 2 images at least, and there is 1"):
        active_units(codes[:1])


def test_kl_by_dimension_adds_up_to_the_kl() -> None:
    kl = np.random.default_rng(0).random((100, 3)).astype(np.float32)
    np.testing.assert_allclose(kl_by_dimension(kl), kl.mean(0), rtol=1e-6)
    assert kl_by_dimension(kl).sum() == pytest.approx(kl.sum(1).mean())


def test_more_dimensions_get_more_draws_and_larger_images_fewer() -> None:
    assert likelihood_counts(2, 1024) == (1000, 64)
    images, samples = likelihood_counts(16, 1024)
    assert (images, samples) == (250, 512)
    assert likelihood_counts(256, 784)[1] == 1024
    for dims in (1, 2, 6, 16, 64, 256):
        for pixels in (784, 1024, 12_288, 49_152):
            images, samples = likelihood_counts(dims, pixels)
            assert 100 <= images <= 1000 and 64 <= samples <= 1024
            assert images * samples <= max(6400, 128_000 * 1024 // max(1024, pixels))
