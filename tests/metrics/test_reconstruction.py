"""Errors of single images against hand-computed ones; the baselines against the metrics that average them."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
import torch

from vae_core.datasets.base import to_unit
from vae_core.metrics import reconstruction
from vae_core.metrics.likelihood import mean_image, mean_image_distortion
from vae_core.metrics.reconstruction import (
    by_class,
    constant_errors,
    perfect_distortion,
    reconstruct,
    reconstruction_squared_error,
    squared_error,
)
from vae_core.models import MODELS, LatentModel, build_model
from vae_core.models.config import Likelihood, ModelConfig

SHAPE = (1, 4, 4)
IMAGES = (torch.rand(30, *SHAPE, generator=torch.Generator().manual_seed(0)) * 255).to(torch.uint8)


def model_of(name: str, likelihood: str = "bernoulli") -> LatentModel:
    settings = {"name": name, "hidden": (8,), "latent_dim": 2, "likelihood": likelihood}
    config: ModelConfig = MODELS.get(name).config_class.model_validate(settings)
    torch.manual_seed(1)
    return build_model(config, SHAPE).eval().requires_grad_(False)


def test_a_reconstruction_is_the_mean_image_of_the_most_probable_code() -> None:
    model, inputs = model_of("vae"), to_unit(IMAGES)
    drawn = reconstruct(model, inputs)
    assert drawn.shape == inputs.shape and drawn.min() >= 0 and drawn.max() <= 1
    torch.testing.assert_close(drawn, model.decode(model.encode(inputs).mean).sigmoid())


def test_a_conditional_model_is_conditioned_the_class() -> None:
    model, inputs = model_of("conditional-vae"), to_unit(IMAGES)
    labels = torch.arange(30) % 10
    conditioned = reconstruct(model, inputs, labels)
    torch.testing.assert_close(conditioned[7:8], reconstruct(model, inputs[7:8], labels[7:8]))
    assert not torch.allclose(conditioned[1:], reconstruct(model, inputs)[1:])
    errors = reconstruction_squared_error(model, IMAGES, labels)
    np.testing.assert_allclose(errors, squared_error(conditioned, inputs).numpy(), rtol=1e-5)


def test_batches_change_nothing_and_progress_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    model, labels = model_of("conditional-vae"), torch.arange(30) % 10
    whole = reconstruction_squared_error(model, IMAGES, labels)
    monkeypatch.setattr(reconstruction, "NUMBERS_AT_ONCE", 7 * 16)
    heard: list[float] = []
    np.testing.assert_allclose(reconstruction_squared_error(model, IMAGES, labels, heard.append), whole, rtol=1e-5)
    assert heard == pytest.approx([0, 7 / 30, 14 / 30, 21 / 30, 28 / 30])


def test_squared_error_is_a_mean_over_channels_and_pixels() -> None:
    images = torch.zeros(2, 3, 2, 2)
    images[1, 0] = 0.5
    assert squared_error(images, torch.zeros_like(images)).tolist() == pytest.approx([0, 0.25 / 3])


@pytest.mark.parametrize("likelihood", get_args(Likelihood))
def test_the_mean_image_by_image_averages_to_the_known_value(likelihood: str) -> None:
    model = model_of("autoencoder", likelihood)
    mean = mean_image(IMAGES[:20])
    found = constant_errors(model, mean, IMAGES[20:])
    assert found.distortion.shape == found.squared.shape == (10,)
    assert found.distortion.mean() == pytest.approx(mean_image_distortion(model, IMAGES[:20], IMAGES[20:]), rel=1e-5)
    assert found.squared[0] == pytest.approx(float((to_unit(IMAGES[20]) - mean).square().mean()), rel=1e-5)


def test_a_perfect_copy_costs_the_entropy_of_its_grey_pixels() -> None:
    model = model_of("autoencoder")
    black_and_white = torch.tensor([0, 255], dtype=torch.uint8).repeat(8).view(1, *SHAPE)
    half = torch.full((1, *SHAPE), 51, dtype=torch.uint8)  # brightness 0.2
    costs = perfect_distortion(model, torch.cat([black_and_white, half]))
    assert costs == pytest.approx([0, -16 * (0.2 * math.log(0.2) + 0.8 * math.log(0.8))])
    inputs = to_unit(IMAGES)
    reached = model.distortion(inputs.clamp(1e-6, 1 - 1e-6).logit(), inputs)
    least = perfect_distortion(model, IMAGES)
    assert least is not None
    np.testing.assert_allclose(least, reached.numpy(), rtol=1e-4)


def test_a_perfect_copy_costs_a_gaussian_the_same_for_every_image() -> None:
    model = model_of("autoencoder", "gaussian")
    constant = 16 * (math.log(model.config.likelihood_scale) + 0.5 * math.log(2 * math.pi))
    assert perfect_distortion(model, IMAGES) == pytest.approx(np.full(30, constant), rel=1e-5)


def test_no_copy_is_perfect_by_a_density_without_a_bound() -> None:
    model = model_of("autoencoder", "continuous-bernoulli")
    assert perfect_distortion(model, IMAGES) is None
    black = torch.zeros(1, *SHAPE)
    costs = [float(model.distortion(torch.full_like(black, -logit), black)) for logit in (1e2, 1e4, 1e6)]
    assert costs[0] > costs[1] + 50 > costs[2] + 100, "the surer of black, the less it costs, without end"


def test_by_class() -> None:
    found = by_class(np.array([1.0, 3.0, 5.0, 7.0, 2.0]), np.array([0, 0, 0, 0, 2]), 4)
    assert found.count.tolist() == [4, 0, 1, 0]
    assert found.mean.tolist() == pytest.approx([4, math.nan, 2, math.nan], nan_ok=True)
    deviation = math.sqrt((9 + 1 + 1 + 9) / 3)
    assert found.standard_error.tolist() == pytest.approx([deviation / 2, math.nan, 0, math.nan], nan_ok=True)
    assert (found.lower[0], found.upper[0], found.lower[2]) == (2.5, 5.5, 2)
    with pytest.raises(ValueError, match="3 errors but 2 labels"):
        by_class(np.zeros(3), np.zeros(2, int), 4)
