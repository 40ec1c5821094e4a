"""How many numbers described layers have, and keep while they are trained: counted, and nothing is built for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vae_core.models.layers import (
    Activation,
    BatchNorm,
    Beside,
    Conv,
    ConvTransposed,
    Flatten,
    Layer,
    Linear,
    PixelShuffle,
    Shape,
    Unflatten,
)

NUMBERS_AT_ONCE = 2**26  # that a network, when it is only used, holds in two neighbouring outputs: 256 MB of float32
_KEEP_THEIR_OUTPUT = ("relu", "tanh", "sigmoid")  # for the gradient; other activations keep what they were given


@dataclass(frozen=True)
class LayerSizes:
    """Numbers in a network and in what an image makes of it.

    Attributes:
        parameters: that are learnt
        buffers: that a checkpoint holds beside them
        kept: of an image, held between the two halves of a step, for its gradients
        largest: of an image, in the largest two neighbouring outputs together
    """

    parameters: int
    buffers: int
    kept: int
    largest: int


def layer_sizes(layers: Sequence[Layer], shape: Shape, *, tracked: bool = True) -> LayerSizes:
    """Of layers one after the other that are given values of `shape`, without the batch.

    tracked: whether batch norms have a running mean and variance
    """
    parameters = buffers = 0
    outputs, kept = [math.prod(shape)], set[int]()  # numbers of each output, and which of them are kept
    largest = outputs[0]
    for layer in layers:
        shape = layer.after(shape)
        if isinstance(layer, Flatten | Unflatten):  # the same numbers in the same place
            continue
        parameters += _parameters(layer)
        if isinstance(layer, BatchNorm) and tracked:
            buffers += 2 * layer.channels + 1
        given = len(outputs) - 1
        outputs.append(math.prod(shape))
        largest = max(largest, outputs[-2] + outputs[-1])
        if isinstance(layer, Activation) and layer.curve in _KEEP_THEIR_OUTPUT:
            kept.add(given + 1)
        elif not isinstance(layer, PixelShuffle):
            kept.add(given)
    return LayerSizes(parameters, buffers, sum(outputs[index] for index in kept), largest)


def _parameters(layer: Layer) -> int:
    match layer:
        case Linear():
            return layer.inputs * layer.outputs + layer.outputs
        case Conv() | ConvTransposed():
            return layer.inputs * layer.outputs * math.prod(layer.kernel) + layer.outputs
        case BatchNorm():
            return 2 * layer.channels
        case Beside() | Activation() | PixelShuffle() | Flatten() | Unflatten():
            return 0
