"""Networks of published systems, held against what their sources say of them."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from vae_core.config import ConfigError
from vae_core.models import build_model
from vae_core.models.kinds.autoencoder import AutoencoderConfig
from vae_core.models.kinds.conditional_vae import ConditionalVAEConfig
from vae_core.models.kinds.vae import VAEConfig


def shapes_after(network: nn.Sequential, values: Tensor, kinds: tuple[type[nn.Module], ...]) -> list[tuple[int, ...]]:
    """The shape of one image's values after each layer of these kinds."""
    found = []
    for layer in network:
        values = layer(values)
        if isinstance(layer, kinds):
            found.append(tuple(values.shape[1:]))
    return found


def test_the_lab_has_its_layers_and_as_many_weights_as_published() -> None:
    model = build_model(VAEConfig(network="conv", layers="dcgan-lab", latent_dim=32), (1, 28, 28)).eval()
    assert model.parameters_count == 715_537
    down = shapes_after(model.encoder, torch.rand(1, 1, 28, 28), (nn.Conv2d, nn.Linear))
    assert down == [(16, 13, 13), (32, 5, 5), (64, 1, 1)]
    up = shapes_after(model.decoder, torch.randn(1, 32), (nn.ConvTranspose2d, nn.Linear))
    assert up == [(256, 3, 3), (128, 6, 6), (64, 13, 13), (1, 28, 28)]
    assert [layer.negative_slope for layer in model.encoder if isinstance(layer, nn.LeakyReLU)] == [0.2, 0.2]
    assert sum(isinstance(layer, nn.BatchNorm2d) for layer in model.decoder) == 3
    assert not any(isinstance(layer, nn.LeakyReLU) for layer in model.decoder)


def test_the_photographs_have_their_layers() -> None:
    config = VAEConfig(network="conv", layers="product-photos", latent_dim=256, likelihood="gaussian")
    model = build_model(config, (3, 128, 128)).eval()
    down = shapes_after(model.encoder, torch.rand(1, 3, 128, 128), (nn.BatchNorm2d, nn.Linear))
    assert down == [(32, 64, 64), (16, 32, 32), (4, 16, 16), (512,)]
    up = shapes_after(model.decoder, torch.randn(1, 256), (nn.Linear, nn.ConvTranspose2d))
    assert up == [(4096,), (32, 32, 32), (16, 64, 64), (8, 128, 128), (3, 128, 128)]
    images = model.decode(torch.randn(2, 256))
    assert images.min() > 0 and images.max() < 1  # the mean comes through a sigmoid
    logits = build_model(config.model_copy(update={"likelihood": "bernoulli"}), (3, 128, 128))
    assert not isinstance(logits.decoder[-1], nn.Sigmoid)  # the likelihood has one of its own


def test_sizes_that_do_not_fit_are_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="28 pixels only"):
        AutoencoderConfig(network="conv", layers="dcgan-lab").check_image_shape((1, 32, 32))
    with pytest.raises(ConfigError, match="multiple of 8"):
        AutoencoderConfig(network="conv", layers="product-photos").check_image_shape((3, 28, 28))
    AutoencoderConfig(network="dense", layers="dcgan-lab").check_image_shape((1, 32, 32))  # which does not read it
    with pytest.raises(ValueError, match="product-photos"):
        ConditionalVAEConfig.model_validate({"name": "conditional-vae", "layers": "dcgan-lab"})
