"""Encoders and decoders, dense and convolutional, as nn.Sequential of plain layers.

They keep to a short list of layer types on purpose: each has a twin in the browser (ui/frontend/lib/layers.js).
"""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor, nn

from vae_core.config import ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.published import DECODERS, ENCODERS

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky-relu": nn.LeakyReLU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
}


class BesideImage(nn.Module):
    """Puts a constant picture [K, H, W] behind the channels of every image: [B, C, H, W] -> [B, C + K, H, W]."""

    picture: Tensor

    def __init__(self, picture: Tensor) -> None:
        super().__init__()
        self.register_buffer("picture", picture)

    def forward(self, images: Tensor) -> Tensor:
        return torch.cat([images, self.picture.to(images).expand(len(images), -1, -1, -1)], 1)


def build_encoder(config: ModelConfig, image_shape: ImageShape, outputs: int) -> nn.Sequential:
    """Images [B, C, H, W] -> [B, outputs]."""
    if config.network == "dense":
        return nn.Sequential(nn.Flatten(), *_dense(config, [math.prod(image_shape), *config.hidden], outputs))
    if config.layers != "by-widths":
        return ENCODERS[config.layers](config, image_shape, outputs)
    channels, size, _ = image_shape
    widths = config.conv_widths(size)
    layers: list[nn.Module] = []
    for before, after in zip((channels, *widths), widths, strict=False):
        layers += [nn.Conv2d(before, after, config.kernel_size, stride=2, padding=1), *_after_conv(config, after)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * _grid(size, widths) ** 2, outputs))


def build_decoder(config: ModelConfig, image_shape: ImageShape, inputs: int | None = None) -> nn.Sequential:
    """[B, inputs] -> [B, C, H, W], before any sigmoid; inputs are the latents unless a model adds to them."""
    inputs = inputs or config.latent_dim
    if config.network == "dense":
        widths = [inputs, *reversed(config.hidden)]
        return nn.Sequential(*_dense(config, widths, math.prod(image_shape)), nn.Unflatten(1, image_shape))
    if config.layers != "by-widths":
        return DECODERS[config.layers](config, image_shape, inputs)
    channels, size, _ = image_shape
    widths_down = config.conv_widths(size)
    grid = _grid(size, widths_down)
    top = widths_down[-1]
    start = [nn.Linear(inputs, top * grid * grid), nn.Unflatten(1, (top, grid, grid))]
    up = _shuffle_up if config.upsample == "pixel-shuffle" else _transposed_up
    return nn.Sequential(*start, *up(config, widths_down, channels))


def build_grid_encoder(config: ModelConfig, image_shape: ImageShape, outputs: int) -> nn.Sequential:
    """Images [B, C, H, W] -> [B, outputs, grid, grid]: what it says of each cell of a grid over the image."""
    channels, size, _ = image_shape
    widths = config.conv_widths(size)
    layers: list[nn.Module] = []
    for before, after in zip((channels, *widths), widths, strict=False):
        layers += [nn.Conv2d(before, after, config.kernel_size, stride=2, padding=1), *_after_conv(config, after)]
    top = widths[-1]
    return nn.Sequential(
        *layers, nn.Conv2d(top, top, 3, padding=1), *_after_conv(config, top), nn.Conv2d(top, outputs, 1)
    )


def build_grid_decoder(config: ModelConfig, image_shape: ImageShape, inputs: int) -> nn.Sequential:
    """[B, inputs · grid²] -> [B, C, H, W], before any sigmoid: the numbers of one cell after those of another channel."""
    channels, size, _ = image_shape
    widths = config.conv_widths(size)
    grid = _grid(size, widths)
    up = _shuffle_up if config.upsample == "pixel-shuffle" else _transposed_up
    return nn.Sequential(
        nn.Unflatten(1, (inputs, grid, grid)),
        nn.Conv2d(inputs, widths[-1], 3, padding=1),
        *up(config, widths, channels),
    )


def start_as_keras_does(module: nn.Module) -> None:
    """Give its dense layers and convolutions Keras's initial weights: Glorot & Bengio 2010, eq. 16, and biases of zero."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def start_as_dcgan_does(module: nn.Module) -> None:
    """Draw its weights from N(0, 0.02²), with biases of zero: Radford et al. 2016, section 4."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0, 0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def _shuffle_up(config: ModelConfig, widths: tuple[int, ...], channels: int) -> list[nn.Module]:
    # Convolve at the small size, then rearrange depth to space (Shi et al. 2016): the multiplications happen
    # where there are fewest pixels, which is what makes it quick on a processor.
    layers: list[nn.Module] = [*_after_conv(config, widths[-1])]
    for before, after in zip(reversed(widths), reversed(widths[:-1]), strict=False):
        layers += [
            nn.Conv2d(before, after * 4, 3, padding=1),
            nn.PixelShuffle(2),
            *_after_conv(config, after),
        ]
    return [*layers, nn.Conv2d(widths[0], channels * 4, 3, padding=1), nn.PixelShuffle(2)]


def _transposed_up(config: ModelConfig, widths: tuple[int, ...], channels: int) -> list[nn.Module]:
    if config.kernel_size == 4:  # as DCGAN does (Radford et al. 2016): the last of them draws the image
        layers = _after_conv(config, widths[-1])
        for before, after in itertools.pairwise([*reversed(widths), channels]):
            layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), *_after_conv(config, after)]
        return layers[: -len(_after_conv(config, channels))]
    layers = []
    before = widths[-1]
    for after in reversed(widths):
        layers += [nn.ConvTranspose2d(before, after, 3, stride=2, padding=1, output_padding=1)]
        layers += _after_conv(config, after)
        before = after
    return [*layers, nn.Conv2d(before, channels, 3, padding=1)]


def _dense(config: ModelConfig, widths: list[int], outputs: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in itertools.pairwise(widths):
        layers.append(nn.Linear(before, after))
        if config.batch_norm:
            layers.append(nn.BatchNorm1d(after))
        layers.append(ACTIVATIONS[config.activation]())
    return [*layers, nn.Linear(widths[-1], outputs)]


def _after_conv(config: ModelConfig, channels: int) -> list[nn.Module]:
    norm: list[nn.Module] = [nn.BatchNorm2d(channels)] if config.batch_norm else []
    return [*norm, ACTIVATIONS[config.activation]()]


def _grid(size: int, widths: tuple[int, ...]) -> int:
    return int(size // 2 ** len(widths))
