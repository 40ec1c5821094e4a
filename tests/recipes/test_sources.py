"""The recipes S1 to S8, held against what their sources say."""

from __future__ import annotations

import pytest
import torch

from vae_core.experiment import RunConfig
from vae_core.models import build_model
from vae_core.models.batch import Batch, Step
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.vae import VAE
from vae_core.recipes import RECIPES, recipe

SOURCES = [name for name in RECIPES if recipe(name).source]


def two_models(config: RunConfig) -> list[tuple[float, float, float]]:
    """(loss, mean squared error or mean BCE over pixels, mean KL over dimensions) of two models with other weights."""
    images = torch.rand(4, *config.image_shape, generator=torch.Generator().manual_seed(0))
    found = []
    for seed in range(2):
        torch.manual_seed(seed)
        model = build_model(config.model, config.image_shape).eval()
        assert isinstance(model, VAE)
        with torch.no_grad():
            posterior = model.encode(images)
            output = model.decode(posterior.sample(torch.Generator().manual_seed(7)))
            terms = model.loss(Batch(images), Step(1.0, torch.Generator().manual_seed(7)))
        assert isinstance(posterior, DiagonalGaussian)
        if config.model.likelihood == "gaussian":
            error = (output - images).square().mean()
        else:
            error = torch.nn.functional.binary_cross_entropy(output.sigmoid(), images)
        found.append((float(terms["loss"]), float(error), float(posterior.kl_per_dimension().mean())))
    return found


def test_s6_is_1000_mse_and_the_mean_kl() -> None:
    config = recipe("s6-colour-vae").config
    (loss, error, kl), (other_loss, other_error, other_kl) = two_models(config)
    source, other_source = 1000 * error + kl, 1000 * other_error + other_kl
    assert source != pytest.approx(other_source, rel=1e-5)
    assert loss - other_loss == pytest.approx(256 * (source - other_source), rel=1e-3)  # but for a constant
    assert config.model.likelihood_scale == pytest.approx(0.31, abs=0.005)
    assert config.training.epochs <= 50
    assert f"trains {config.training.epochs}" in recipe("s6-colour-vae").ours


def test_s8_as_printed_is_the_mean_bce_and_the_mean_kl() -> None:
    config = recipe("s8-loss-as-printed").config
    for loss, error, kl in two_models(config):
        assert loss == pytest.approx(784 * (error + kl), rel=1e-4)
    mended = recipe("s8-dense-vae").config
    assert config.model == mended.model.model_copy(update={"beta": 392.0})
    assert config.training == mended.training


def test_s7_has_as_many_weights_as_published() -> None:
    config = recipe("s7-dcgan-vae").config
    assert build_model(config.model, config.image_shape).parameters_count == 715_537
    assert "715,537" in recipe("s7-dcgan-vae").setting


@pytest.mark.parametrize("name", SOURCES)
def test_the_rate_is_the_source_s_or_the_card_says_that_it_is_not(name: str) -> None:
    known, training = recipe(name), recipe(name).config.training
    rate = {"S6": 5e-4, "S7": 2e-3}.get(known.source, 1e-3)  # Keras's Adam and RMSprop: 0.001
    if (training.schedule, training.learning_rate) != ("constant", rate):
        assert "learning rate" in known.ours


def test_s2_says_that_the_two_values_are_of_other_images() -> None:
    assert "held-out" in recipe("s2-conv-vae").caution and "training images" in recipe("s2-conv-vae").caution
