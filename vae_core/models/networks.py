"""Encoders and decoders, dense and convolutional, as lists of plain layers.

They keep to a short list of layer types on purpose: each has a twin in the browser (ui/frontend/lib/layers.js).
"""

from __future__ import annotations

import itertools
import math

from vae_core.config import ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.layers import (
    Activation,
    BatchNorm,
    Conv,
    ConvTransposed,
    Flatten,
    Layer,
    Linear,
    PixelShuffle,
    Unflatten,
)
from vae_core.models.published import DECODERS, ENCODERS


def encoder_layers(config: ModelConfig, image_shape: ImageShape, outputs: int) -> list[Layer]:
    """Images [B, C, H, W] -> [B, outputs]."""
    if config.network == "dense":
        return [Flatten(), *_dense(config, [math.prod(image_shape), *config.hidden], outputs)]
    if config.layers != "by-widths":
        return ENCODERS[config.layers](config, image_shape, outputs)
    channels, size, _ = image_shape
    widths = config.conv_widths(size)
    layers: list[Layer] = []
    for before, after in zip((channels, *widths), widths, strict=False):
        layers += [_conv(before, after, config.kernel_size, stride=2, padding=1), *_after_conv(config, after)]
    return [*layers, Flatten(), Linear(widths[-1] * _grid(size, widths) ** 2, outputs)]


def decoder_layers(config: ModelConfig, image_shape: ImageShape, inputs: int | None = None) -> list[Layer]:
    """[B, inputs] -> [B, C, H, W], before any sigmoid; inputs are the latents unless a model adds to them."""
    inputs = inputs or config.latent_dim
    if config.network == "dense":
        widths = [inputs, *reversed(config.hidden)]
        return [*_dense(config, widths, math.prod(image_shape)), Unflatten(image_shape)]
    if config.layers != "by-widths":
        return DECODERS[config.layers](config, image_shape, inputs)
    channels, size, _ = image_shape
    widths_down = config.conv_widths(size)
    grid = _grid(size, widths_down)
    top = widths_down[-1]
    start: list[Layer] = [Linear(inputs, top * grid * grid), Unflatten((top, grid, grid))]
    up = _shuffle_up if config.upsample == "pixel-shuffle" else _transposed_up
    return [*start, *up(config, widths_down, channels)]


def grid_encoder(config: ModelConfig, image_shape: ImageShape, outputs: int) -> list[Layer]:
    """Images [B, C, H, W] -> [B, outputs, grid, grid]: what it says of each cell of a grid over the image."""
    channels, size, _ = image_shape
    widths = config.conv_widths(size)
    layers: list[Layer] = []
    for before, after in zip((channels, *widths), widths, strict=False):
        layers += [_conv(before, after, config.kernel_size, stride=2, padding=1), *_after_conv(config, after)]
    top = widths[-1]
    return [*layers, _conv(top, top, 3, padding=1), *_after_conv(config, top), _conv(top, outputs, 1)]


def grid_decoder(config: ModelConfig, image_shape: ImageShape, inputs: int) -> list[Layer]:
    """[B, inputs · grid²] -> [B, C, H, W], before any sigmoid: the numbers of one cell after those of another channel."""
    channels, size, _ = image_shape
    widths = config.conv_widths(size)
    grid = _grid(size, widths)
    up = _shuffle_up if config.upsample == "pixel-shuffle" else _transposed_up
    return [
        Unflatten((inputs, grid, grid)),
        _conv(inputs, widths[-1], 3, padding=1),
        *up(config, widths, channels),
    ]


def _shuffle_up(config: ModelConfig, widths: tuple[int, ...], channels: int) -> list[Layer]:
    # Convolve at the small size, then rearrange depth to space (Shi et al. 2016): the multiplications happen
    # where there are fewest pixels, which is what makes it quick on a processor.
    layers: list[Layer] = [*_after_conv(config, widths[-1])]
    for before, after in zip(reversed(widths), reversed(widths[:-1]), strict=False):
        layers += [
            _conv(before, after * 4, 3, padding=1),
            PixelShuffle(2),
            *_after_conv(config, after),
        ]
    return [*layers, _conv(widths[0], channels * 4, 3, padding=1), PixelShuffle(2)]


def _transposed_up(config: ModelConfig, widths: tuple[int, ...], channels: int) -> list[Layer]:
    if config.kernel_size == 4:  # as DCGAN does (Radford et al. 2016): the last of them draws the image
        layers = _after_conv(config, widths[-1])
        for before, after in itertools.pairwise([*reversed(widths), channels]):
            layers += [ConvTransposed(before, after, (4, 4), (2, 2), (1, 1)), *_after_conv(config, after)]
        return layers[: -len(_after_conv(config, channels))]
    layers = []
    before = widths[-1]
    for after in reversed(widths):
        layers += [ConvTransposed(before, after, (3, 3), (2, 2), (1, 1), (1, 1))]
        layers += _after_conv(config, after)
        before = after
    return [*layers, _conv(before, channels, 3, padding=1)]


def _dense(config: ModelConfig, widths: list[int], outputs: int) -> list[Layer]:
    layers: list[Layer] = []
    for before, after in itertools.pairwise(widths):
        layers.append(Linear(before, after))
        if config.batch_norm:
            layers.append(BatchNorm(after, image=False))
        layers.append(Activation(config.activation))
    return [*layers, Linear(widths[-1], outputs)]


def _after_conv(config: ModelConfig, channels: int) -> list[Layer]:
    norm: list[Layer] = [BatchNorm(channels, image=True)] if config.batch_norm else []
    return [*norm, Activation(config.activation)]


def _conv(inputs: int, outputs: int, kernel: int, *, stride: int = 1, padding: int = 0) -> Conv:
    return Conv(inputs, outputs, (kernel, kernel), (stride, stride), (padding, padding))


def _grid(size: int, widths: tuple[int, ...]) -> int:
    return int(size // 2 ** len(widths))
