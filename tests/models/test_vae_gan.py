"""The VAE-GAN: three objectives that want what algorithm 1 says, and an adversary that cannot run away."""

import math

import pytest
import torch

from vae_core.models import build_model
from vae_core.models.batch import Batch, Step
from vae_core.models.discriminator import Discriminator
from vae_core.models.kinds.vae_gan import GUESSING, WINNING, VAEGANConfig
from vae_core.models.vae_gan import VAEGAN, _contest

SHAPE = (1, 32, 32)


def make(**settings: object) -> tuple[VAEGAN, torch.Tensor]:
    torch.manual_seed(0)
    config = VAEGANConfig.model_validate({"hidden": (32, 16), "widths": (4, 8), "latent_dim": 3, **settings})
    model = build_model(config, SHAPE)
    assert isinstance(model, VAEGAN)
    return model, torch.rand(8, *SHAPE, generator=torch.Generator().manual_seed(1))


STEP = Step(1.0, torch.Generator())


def terms_of(model: VAEGAN, images: torch.Tensor) -> dict[str, torch.Tensor]:
    return model.loss(Batch(images), Step(1.0, torch.Generator().manual_seed(2)))


@pytest.mark.parametrize("network", ["dense", "conv"])
def test_features_have_mean_0_and_variance_1_whatever_the_weights(network: str) -> None:
    model, images = make(network=network)
    before, _ = model.discriminator(images)
    with torch.no_grad():
        model.discriminator.body[-2 if network == "dense" else -3].weight.mul_(10)
    for features in (before, model.discriminator(images)[0]):
        torch.testing.assert_close(features.mean(1), torch.zeros(8), atol=1e-4, rtol=0)
        torch.testing.assert_close(features.var(1, unbiased=False), torch.ones(8), atol=0.05, rtol=0)


def test_an_image_is_judged_alone() -> None:
    """What else is in the batch tells nothing: no batch statistics."""
    model, images = make(network="conv")
    for together, alone in zip(model.discriminator(images), model.discriminator(images[:1]), strict=True):
        torch.testing.assert_close(together[:1], alone)


def test_what_guessing_costs_is_what_the_best_blind_discriminator_loses() -> None:
    """One that says the same of every image loses least at D = 1/3, since two of three images are drawn."""
    model, images = make()
    torch.nn.init.zeros_(model.discriminator.head.weight)
    losses = {}
    for share in torch.linspace(0.01, 0.99, 99, dtype=torch.double):
        torch.nn.init.constant_(model.discriminator.head.bias, float(share.logit()))
        losses[round(float(share), 2)] = float(terms_of(model, images)["adversarial"])
    best = min(losses, key=losses.__getitem__)
    assert best == 0.33 and losses[best] == pytest.approx(GUESSING, abs=1e-3)
    assert losses[0.5] == pytest.approx(3 * math.log(2)) and losses[0.5] > GUESSING
    said = VAEGAN.own_terms["adversarial"].description
    assert f"{losses[best]:.2f}" in said and f"{WINNING:.2f}" in said and "2.08" not in said


def test_the_decoder_wants_likeness_and_to_pass_for_real() -> None:
    model, images = make(reconstruction_weight=0.25)
    terms = terms_of(model, images)
    fooling = terms["loss_decoder"] - 0.25 * terms["penalty"]
    none = VAEGANConfig.model_validate({**model.config.model_dump(), "reconstruction_weight": 0.0})
    model.config = none
    torch.testing.assert_close(terms_of(model, images)["loss_decoder"], fooling)
    sure_of_real = torch.full((4,), 5.0)
    passes = [
        float(_contest(sure_of_real, logit * torch.ones(8), torch.zeros(()), STEP)["loss_decoder"]) for logit in (-3, 3)
    ]
    assert passes[1] < passes[0]


@pytest.mark.parametrize(("margin", "waits"), [(0.3, False), (3.0, True)])
def test_a_winning_discriminator_waits(margin: float, waits: bool) -> None:
    """Right by a wide margin on all three kinds of images: no gradient until the decoder has caught up."""
    real = torch.full((4,), margin, requires_grad=True)
    contest = _contest(real, torch.full((8,), -margin), torch.zeros(()), STEP)
    assert (float(contest["adversarial"]) < WINNING) == waits
    assert contest["loss_discriminator"].requires_grad != waits


def test_pixels_are_shown_but_not_minimised() -> None:
    model, images = make()
    terms = terms_of(model, images)
    assert not terms["distortion"].requires_grad and terms["distortion"] > 0
    torch.testing.assert_close(terms["loss"], terms["beta"] * terms["kl"] + terms["penalty"])


def test_without_hidden_layers_the_discriminator_keeps_one() -> None:
    assert Discriminator(VAEGANConfig(hidden=()), SHAPE).features == 512


def test_gaussian_means_are_judged_as_they_are() -> None:
    """A mean above 1 still has a gradient that brings it back."""
    model, _ = make(likelihood="gaussian")
    output = torch.full((1, *SHAPE), 1.5)
    assert torch.equal(model.mean_of(output), output)
