"""The layers of a network as steps that the browser runs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vae_core.models import layers
from vae_core.models.layers import Arrays, Network, Shape, WrongShape


class UnsupportedNetwork(ValueError):
    """A network that the browser cannot run; the message names the layer and what is wrong with it."""


@dataclass
class Step:
    """One step of the reader: its type, its settings, its tensors and its multiply-accumulates."""

    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    tensors: Arrays = field(default_factory=dict)
    cost: int = 0


def network_steps(network: Network, input_shape: Shape, titles: list[str]) -> tuple[list[Step], Shape]:
    """The steps of a network, and the shape that it ends with.

    `titles`: what the messages call each layer. Images are given and returned channels last, but for a last layer that
    says otherwise. Raises UnsupportedNetwork.
    """
    steps = _reorder("channels-last", input_shape) if len(input_shape) == 3 else []
    shape = input_shape
    for (layer, weights), title in zip(network, titles, strict=True):
        before = shape
        try:
            shape = layer.after(before)
        except WrongShape as error:
            raise UnsupportedNetwork(f"{title} cannot take a value of shape {before}: {error}") from error
        if isinstance(layer, layers.BatchNorm):
            _add_batch_norm(steps, layer, weights, before)
        else:
            _add(steps, _written(layer, weights, before, shape))
    return steps, shape


def _add(steps: list[Step], more: list[Step]) -> None:
    """Append them; an image that is flattened as it came in need not be reordered there and back."""
    for step in more:
        last = steps[-1] if steps else None
        if last and (last.type, step.type) == ("channels-last", "channels-first") and last.settings == step.settings:
            steps.pop()
        else:
            steps.append(step)


def _written(layer: layers.Layer, weights: Arrays, before: Shape, after: Shape) -> list[Step]:
    """What a layer becomes, given its shapes before and after."""
    match layer:
        case layers.Linear():
            settings = {"inputs": layer.inputs, "outputs": layer.outputs}
            tensors = {"weight": weights["weight"].T, "bias": weights["bias"]}
            return [Step("linear", settings, tensors, layer.inputs * layer.outputs)]
        case layers.Conv() | layers.ConvTransposed():
            return [_convolution(layer, weights, before, after)]
        case layers.PixelShuffle():
            return [Step("pixel-shuffle", {"in_shape": list(before), "factor": layer.factor})]
        case layers.Beside():
            return [Step("beside", {"in_shape": list(before)}, {"picture": weights["picture"].transpose(1, 2, 0)})]
        case layers.Flatten():
            return _reorder("channels-first", before) if len(before) == 3 else []
        case layers.Unflatten():
            return _reorder("channels-last", after)
        case layers.Activation(curve="identity"):
            return []
        case layers.Activation(curve="leaky-relu"):
            return [Step("leaky-relu", {"slope": layer.slope})]
        case layers.Activation():
            return [Step(layer.curve)]
    raise AssertionError(layer)


def _convolution(layer: layers.Conv | layers.ConvTransposed, weights: Arrays, before: Shape, after: Shape) -> Step:
    transposed = isinstance(layer, layers.ConvTransposed)
    settings = {
        "in_shape": list(before),
        "out_shape": list(after),
        "kernel": list(layer.kernel),
        "stride": list(layer.stride),
        "padding": list(layer.padding),  # output_padding shows in out_shape alone
    }
    weight = weights["weight"].transpose((2, 3, 0, 1) if transposed else (2, 3, 1, 0))
    taps = math.prod(layer.kernel)
    cost = taps * (math.prod(before) * after[0] if transposed else math.prod(after) * before[0])
    kind = "conv-transposed" if transposed else "conv"
    return Step(kind, settings, {"weight": weight, "bias": weights["bias"]}, cost)


def _reorder(kind: str, shape: Shape) -> list[Step]:
    """Features are an image's channels first; the browser holds images channels last."""
    already_so = shape[0] == 1 or shape[1] * shape[2] == 1
    return [] if already_so else [Step(kind, {"shape": list(shape)})]


def _add_batch_norm(steps: list[Step], layer: layers.BatchNorm, weights: Arrays, before: Shape) -> None:
    """Fold the layer into the linear map before it, or append it as a scale and a shift per channel."""
    scale, shift = layers.scale_and_shift(layer, weights)
    producer = steps[-1] if steps else None
    if producer is not None and producer.type in ("channels-last", "pixel-shuffle") and len(steps) > 1:
        producer = steps[-2]  # these only move values about
    channels = before[0]
    if producer is not None and producer.type in ("linear", "conv", "conv-transposed"):
        outputs = producer.tensors["bias"].size
        if outputs % channels == 0:
            # Both an Unflatten and a PixelShuffle spread consecutive outputs over one channel.
            scale, shift = (np.repeat(values, outputs // channels) for values in (scale, shift))
            producer.tensors["weight"] = producer.tensors["weight"] * scale
            producer.tensors["bias"] = producer.tensors["bias"] * scale + shift
            return
    steps.append(Step("scale-shift", {"channels": channels}, {"scale": scale, "shift": shift}))
