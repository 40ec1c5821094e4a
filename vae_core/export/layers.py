"""The layers of a network as steps that the browser runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from vae_core.models.networks import BesideImage

Shape = tuple[int, ...]  # without the batch: (features,) or (channels, height, width)


class UnsupportedNetwork(ValueError):
    """A network that the browser cannot run; the message names the layer and what is wrong with it."""


@dataclass
class Step:
    """One step of the reader: its type, its settings, its tensors and its multiply-accumulates."""

    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    cost: int = 0


@torch.no_grad()
def network_steps(network: nn.Module, input_shape: Shape, name: str) -> tuple[list[Step], Shape]:
    """The steps of a network in evaluation mode, and the shape that it ends with.

    Its layers are walked with zeros of `input_shape`, for their shapes. `name` is what the messages call the network.
    Images are given and returned channels last, but for a last layer that says otherwise. Raises UnsupportedNetwork.
    """
    title = name.capitalize()
    steps = _reorder("channels-last", input_shape) if len(input_shape) == 3 else []
    values = torch.zeros(1, *input_shape)
    for path, layer in _layers(network, name, title):
        before = tuple(values.shape[1:])
        try:
            values = layer(values)
        except (RuntimeError, ValueError, IndexError) as error:
            raise UnsupportedNetwork(
                f"{title} layer {path} ({layer}) cannot take a value of shape {before}: {str(error).splitlines()[0]}"
            ) from error
        try:
            if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
                _add_batch_norm(steps, layer, before)
            else:
                _add(steps, _WRITERS[type(layer)](layer, before, tuple(values.shape[1:])))
        except UnsupportedNetwork as error:
            raise UnsupportedNetwork(f"{title} layer {path} ({layer}): {error}") from None
    return steps, tuple(values.shape[1:])


def _add(steps: list[Step], more: list[Step]) -> None:
    """Append them; an image that is flattened as it came in need not be reordered there and back."""
    for step in more:
        last = steps[-1] if steps else None
        if last and (last.type, step.type) == ("channels-last", "channels-first") and last.settings == step.settings:
            steps.pop()
        else:
            steps.append(step)


def _layers(module: nn.Module, path: str, title: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers in their order, nested Sequentials opened, each with its dotted path."""
    # Types are compared exactly: a subclass may compute something else.
    if type(module).forward is nn.Sequential.forward:
        for name, child in module.named_children():
            yield from _layers(child, f"{path}.{name}", title)
    elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and module.running_mean is None:
        raise UnsupportedNetwork(
            f"{title} layer {path} ({module}) has no running statistics and so depends on the "
            f"batch; use track_running_stats=True."
        )
    elif type(module) in _WRITERS or type(module) in (nn.BatchNorm1d, nn.BatchNorm2d):
        yield path, module
    else:
        known = ", ".join([*(known.__name__ for known in _WRITERS), "BatchNorm1d", "BatchNorm2d"])
        raise UnsupportedNetwork(
            f"{title} layer {path} is a {type(module).__name__}, which the browser cannot run; it knows {known}."
        )


def _bias(layer: nn.Linear | nn.Conv2d | nn.ConvTranspose2d, outputs: int) -> Tensor:
    return torch.zeros(outputs) if layer.bias is None else layer.bias.detach()


def _linear(layer: nn.Linear, before: Shape, after: Shape) -> list[Step]:
    if len(before) != 1:
        raise UnsupportedNetwork(f"it is given shape {before}; put a Flatten before it.")
    settings = {"inputs": layer.in_features, "outputs": layer.out_features}
    tensors = {"weight": layer.weight.detach().T, "bias": _bias(layer, layer.out_features)}
    return [Step("linear", settings, tensors, layer.in_features * layer.out_features)]


def _convolution(layer: nn.Conv2d | nn.ConvTranspose2d, before: Shape, after: Shape) -> list[Step]:
    transposed = isinstance(layer, nn.ConvTranspose2d)
    if layer.groups != 1 or tuple(layer.dilation) != (1, 1) or layer.padding_mode != "zeros":
        raise UnsupportedNetwork("the browser needs groups=1, dilation=1 and padding_mode='zeros'.")
    if layer.padding == "valid":
        padding = [0, 0]
    elif layer.padding == "same":
        if any(size % 2 == 0 for size in layer.kernel_size):
            raise UnsupportedNetwork("padding='same' needs a kernel of odd size.")
        padding = [size // 2 for size in layer.kernel_size]
    else:
        padding = [int(size) for size in layer.padding]
    settings = {
        "in_shape": list(before),
        "out_shape": list(after),
        "kernel": list(layer.kernel_size),
        "stride": list(layer.stride),
        "padding": padding,  # output_padding shows in out_shape alone
    }
    weight = layer.weight.detach().permute(2, 3, 0, 1) if transposed else layer.weight.detach().permute(2, 3, 1, 0)
    taps = math.prod(layer.kernel_size)
    cost = taps * (math.prod(before) * after[0] if transposed else math.prod(after) * before[0])
    tensors = {"weight": weight, "bias": _bias(layer, layer.out_channels)}
    return [Step("conv-transposed" if transposed else "conv", settings, tensors, cost)]


def _pixel_shuffle(layer: nn.PixelShuffle, before: Shape, after: Shape) -> list[Step]:
    return [Step("pixel-shuffle", {"in_shape": list(before), "factor": layer.upscale_factor})]


def _beside(layer: BesideImage, before: Shape, after: Shape) -> list[Step]:
    return [Step("beside", {"in_shape": list(before)}, {"picture": layer.picture.permute(1, 2, 0)})]


def _flatten(layer: nn.Flatten, before: Shape, after: Shape) -> list[Step]:
    if len(after) != 1:
        raise UnsupportedNetwork("it must flatten the whole image: Flatten(1).")
    return _reorder("channels-first", before) if len(before) == 3 else []


def _unflatten(layer: nn.Unflatten, before: Shape, after: Shape) -> list[Step]:
    if len(before) != 1 or len(after) != 3:
        raise UnsupportedNetwork("it must turn features into an image: Unflatten(1, (channels, height, width)).")
    return _reorder("channels-last", after)


def _reorder(kind: str, shape: Shape) -> list[Step]:
    """Torch flattens channels first; the browser holds images channels last."""
    already_so = shape[0] == 1 or shape[1] * shape[2] == 1
    return [] if already_so else [Step(kind, {"shape": list(shape)})]


def _activation(kind: str) -> Callable[[nn.Module, Shape, Shape], list[Step]]:
    return lambda layer, before, after: [Step(kind)]


def _leaky_relu(layer: nn.LeakyReLU, before: Shape, after: Shape) -> list[Step]:
    return [Step("leaky-relu", {"slope": layer.negative_slope})]


def _gelu(layer: nn.GELU, before: Shape, after: Shape) -> list[Step]:
    if layer.approximate != "none":
        raise UnsupportedNetwork("the browser knows the exact GELU only: approximate='none'.")
    return [Step("gelu")]


# What each layer becomes, given its shapes before and after. Adding a layer: one entry here, its twin in
# ui/frontend/lib/layers.js, a case in tests/export/test_decoder_parity.py or test_encoder_parity.py.
_WRITERS: dict[type[nn.Module], Callable[[Any, Shape, Shape], list[Step]]] = {
    nn.Linear: _linear,
    BesideImage: _beside,
    nn.Conv2d: _convolution,
    nn.ConvTranspose2d: _convolution,
    nn.PixelShuffle: _pixel_shuffle,
    nn.Flatten: _flatten,
    nn.Unflatten: _unflatten,
    nn.Identity: lambda layer, before, after: [],
    nn.ReLU: _activation("relu"),
    nn.LeakyReLU: _leaky_relu,
    nn.SiLU: _activation("silu"),
    nn.GELU: _gelu,
    nn.Tanh: _activation("tanh"),
    nn.Sigmoid: _activation("sigmoid"),
}


def _add_batch_norm(steps: list[Step], layer: nn.BatchNorm1d | nn.BatchNorm2d, before: Shape) -> None:
    """Fold the layer into the linear map before it, or append it as a scale and a shift per channel."""
    assert layer.running_mean is not None and layer.running_var is not None  # _layers() refuses others
    scale = (layer.running_var + layer.eps).rsqrt()
    if layer.weight is not None:
        scale = scale * layer.weight
    shift = -layer.running_mean * scale
    if layer.bias is not None:
        shift = shift + layer.bias

    producer = steps[-1] if steps else None
    if producer is not None and producer.type in ("channels-last", "pixel-shuffle") and len(steps) > 1:
        producer = steps[-2]  # these only move values about
    channels = before[0]
    if producer is not None and producer.type in ("linear", "conv", "conv-transposed"):
        outputs = producer.tensors["bias"].numel()
        if outputs % channels == 0:
            # Both an Unflatten and a PixelShuffle spread consecutive outputs over one channel.
            scale, shift = (values.repeat_interleave(outputs // channels) for values in (scale, shift))
            producer.tensors["weight"] = producer.tensors["weight"] * scale
            producer.tensors["bias"] = producer.tensors["bias"] * scale + shift
            return
    steps.append(Step("scale-shift", {"channels": channels}, {"scale": scale, "shift": shift}))
