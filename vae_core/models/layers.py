"""The layers that encoders and decoders are made of, described: what each is, and the shape that it makes of another.

A description holds no weights and needs no PyTorch. `modules` builds the network that is trained from it, `arrays` runs
it on NumPy arrays, and `vae_core.export` packs it for the browser.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

Shape = tuple[int, ...]  # without the batch: (features,) or (channels, height, width)
Pair = tuple[int, int]
Curve = Literal["identity", "relu", "leaky-relu", "silu", "gelu", "tanh", "sigmoid"]
LEAKY_SLOPE = 0.01  # PyTorch's default


class WrongShape(ValueError):
    """A layer was given a value that it cannot take."""


@dataclass(frozen=True)
class Linear:
    """y = W x + b; weight [outputs, inputs]."""

    inputs: int
    outputs: int

    def after(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            raise WrongShape(f"it is given shape {shape}; put a Flatten before it.")
        _expect(self.inputs, shape[0], "features")
        return (self.outputs,)


@dataclass(frozen=True)
class Conv:
    """weight [outputs, inputs, height, width]."""

    inputs: int
    outputs: int
    kernel: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)

    def after(self, shape: Shape) -> Shape:
        _expect_image(shape, self.inputs)
        sides = [
            (side + 2 * padding - kernel) // stride + 1
            for side, kernel, stride, padding in zip(shape[1:], self.kernel, self.stride, self.padding, strict=True)
        ]
        return _image(self.outputs, sides)


@dataclass(frozen=True)
class ConvTransposed:
    """weight [inputs, outputs, height, width]."""

    inputs: int
    outputs: int
    kernel: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    output_padding: Pair = (0, 0)

    def after(self, shape: Shape) -> Shape:
        _expect_image(shape, self.inputs)
        settings = zip(shape[1:], self.kernel, self.stride, self.padding, self.output_padding, strict=True)
        sides = [(side - 1) * stride - 2 * padding + kernel + more for side, kernel, stride, padding, more in settings]
        return _image(self.outputs, sides)


@dataclass(frozen=True)
class BatchNorm:
    """Each channel by its running mean and variance; behind features (`image` False) or an image.

    weight and bias where it has them, running_mean and running_var, all [channels].
    """

    channels: int
    image: bool
    epsilon: float = 1e-5

    def after(self, shape: Shape) -> Shape:
        if self.image:
            _expect_image(shape, self.channels)
        elif len(shape) == 1:
            _expect(self.channels, shape[0], "features")
        else:
            raise WrongShape(f"it is given shape {shape}, and takes features.")
        return shape


@dataclass(frozen=True)
class Activation:
    """The same function of every number. `slope` is a leaky ReLU's."""

    curve: Curve
    slope: float = LEAKY_SLOPE

    def after(self, shape: Shape) -> Shape:
        return shape


@dataclass(frozen=True)
class PixelShuffle:
    """Depth to space: [C · factor², H, W] -> [C, H · factor, W · factor] (Shi et al. 2016)."""

    factor: int

    def after(self, shape: Shape) -> Shape:
        if len(shape) != 3 or shape[0] % self.factor**2:
            raise WrongShape(f"it takes images of a multiple of {self.factor**2} channels.")
        return (shape[0] // self.factor**2, shape[1] * self.factor, shape[2] * self.factor)


@dataclass(frozen=True)
class Flatten:
    """All of an image as features, channels first."""

    def after(self, shape: Shape) -> Shape:
        return (math.prod(shape),)


@dataclass(frozen=True)
class Unflatten:
    """Features as an image, channels first."""

    shape: tuple[int, int, int]

    def after(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            raise WrongShape("it must turn features into an image: Unflatten(1, (channels, height, width)).")
        _expect(math.prod(self.shape), shape[0], "features")
        return self.shape


@dataclass(frozen=True)
class Beside:
    """A constant picture [channels, H, W], its weight `picture`, behind the channels of every image."""

    channels: int

    def after(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise WrongShape("it takes images.")
        return (shape[0] + self.channels, *shape[1:])


Layer = Linear | Conv | ConvTransposed | BatchNorm | Activation | PixelShuffle | Flatten | Unflatten | Beside
Arrays = dict[str, np.ndarray]


class Weighted(NamedTuple):
    """A layer with its weights, float32, by the names that PyTorch gives them."""

    layer: Layer
    weights: Arrays


Network = list[Weighted]


def weight_shapes(layer: Layer) -> dict[str, Shape]:
    """The names and shapes of a layer's weights, as a checkpoint has them."""
    match layer:
        case Linear():
            return {"weight": (layer.outputs, layer.inputs), "bias": (layer.outputs,)}
        case Conv():
            return {"weight": (layer.outputs, layer.inputs, *layer.kernel), "bias": (layer.outputs,)}
        case ConvTransposed():
            return {"weight": (layer.inputs, layer.outputs, *layer.kernel), "bias": (layer.outputs,)}
        case BatchNorm():
            return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (layer.channels,))
    return {}


def scale_and_shift(layer: BatchNorm, weights: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """What a batch norm multiplies each channel by, and what it then adds: float32 [channels] each."""
    scale = 1 / np.sqrt(weights["running_var"] + np.float32(layer.epsilon))
    scale = scale * weights.get("weight", np.float32(1))
    return scale, weights.get("bias", np.float32(0)) - weights["running_mean"] * scale


def with_weights(layers: list[Layer], weights: Mapping[str, np.ndarray], prefix: str) -> Network:
    """Layers with their weights out of a checkpoint's, whose names begin with `prefix` and the layer's number.

    Raises WrongShape, in a sentence, where one is missing or of another shape.
    """
    network: Network = []
    for number, layer in enumerate(layers):
        own = {}
        for name, shape in weight_shapes(layer).items():
            full = f"{prefix}.{number}.{name}"
            if full not in weights or weights[full].shape != shape:
                there = tuple(weights[full].shape) if full in weights else "missing"
                raise WrongShape(f"{full} is {there}, and should be of shape {shape}")
            own[name] = np.asarray(weights[full], np.float32)
        network.append(Weighted(layer, own))
    return network


def _expect(wanted: int, given: int, what: str) -> None:
    if wanted != given:
        raise WrongShape(f"it takes {wanted} {what}, not {given}.")


def _expect_image(shape: Shape, channels: int) -> None:
    if len(shape) != 3:
        raise WrongShape("it takes images.")
    _expect(channels, shape[0], "channels")


def _image(channels: int, sides: list[int]) -> Shape:
    if min(sides) < 1:
        raise WrongShape("nothing would be left of the image.")
    return (channels, *sides)
