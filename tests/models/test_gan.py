"""The GAN's convolutions are DCGAN's: Radford et al. 2016, section 3 and 4."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from vae_core.models.base import build_model
from vae_core.models.batch import Batch, Step
from vae_core.models.gan import GAN, GANConfig
from vae_core.recipes import recipe

CONV = {"network": "conv", "widths": (4, 8), "batch_norm": True, "upsample": "transposed", "kernel_size": 4}


def kinds(network: nn.Module) -> list[type[nn.Module]]:
    return [type(layer) for layer in network.modules() if not list(layer.children())]


def test_the_recipes_networks_are_dcgans() -> None:
    config = recipe("gan").config
    torch.manual_seed(0)
    model = build_model(config.model, config.image_shape)
    assert isinstance(model, GAN)
    generator, critic = kinds(model.decoder), kinds(model.discriminator)
    assert generator.count(nn.ConvTranspose2d) == 3 and generator[-1] is nn.ConvTranspose2d
    assert critic[:5] == [nn.Conv2d, nn.LeakyReLU, nn.Conv2d, nn.BatchNorm2d, nn.LeakyReLU]
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            assert float(layer.weight.detach().std()) == pytest.approx(0.02, rel=0.2)
    assert config.training.optimizer == "adam" and config.training.learning_rate == 2e-4
    assert isinstance(config.model, GANConfig) and config.model.momentum == 0.5


def test_real_and_generated_images_are_normalised_apart() -> None:
    """One batch of both would let the discriminator tell them by its statistics."""
    model = build_model(GANConfig.model_validate(CONV), (1, 32, 32)).train()
    assert isinstance(model, GAN)
    batches = []
    model.discriminator.register_forward_pre_hook(lambda module, inputs: batches.append(inputs[0]))
    images = torch.rand(6, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    model.loss(Batch(images), Step(0.0, torch.Generator().manual_seed(1)))
    assert [len(batch) for batch in batches] == [6, 6] and torch.equal(batches[0], images)


def test_dense_features_stay_normalised_image_by_image() -> None:
    model = build_model(GANConfig(hidden=(16,)), (1, 32, 32))
    assert isinstance(model, GAN)
    features, _ = model.discriminator(torch.rand(3, 1, 32, 32, generator=torch.Generator().manual_seed(0)))
    torch.testing.assert_close(features.mean(1), torch.zeros(3), atol=1e-5, rtol=0)
