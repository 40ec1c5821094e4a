"""PyTorch's modules as described layers, so that any network of theirs can be packed, and not only the models' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from torch import Tensor, nn

from vae_core.export.layers import UnsupportedNetwork
from vae_core.models import layers
from vae_core.models.layers import Arrays, Curve, Layer, Network, Weighted
from vae_core.models.modules import BesideImage, InParts


def described(network: nn.Module, name: str) -> tuple[Network, list[str]]:
    """The layers of a network, nested Sequentials opened, as they behave in evaluation mode; and a title for each.

    `name` is what the messages call the network. Raises UnsupportedNetwork for what the browser cannot run.
    """
    found, titles = [], []
    for path, module in _modules(network, name, name.capitalize()):
        title = f"{name.capitalize()} layer {path} ({module})"
        try:
            found.append(_WRITERS[type(module)](module))
        except UnsupportedNetwork as error:
            raise UnsupportedNetwork(f"{title}: {error}") from None
        titles.append(title)
    return found, titles


def _modules(module: nn.Module, path: str, title: str) -> Iterator[tuple[str, nn.Module]]:
    """The modules in their order, each with its dotted path."""
    # Types are compared exactly: a subclass may compute something else.
    if type(module) is InParts or type(module).forward is nn.Sequential.forward:
        for name, child in module.named_children():
            yield from _modules(child, f"{path}.{name}", title)
    elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and module.running_mean is None:
        raise UnsupportedNetwork(
            f"{title} layer {path} ({module}) has no running statistics and so depends on the "
            f"batch; use track_running_stats=True."
        )
    elif type(module) in _WRITERS:
        yield path, module
    else:
        known = ", ".join(known.__name__ for known in _WRITERS)
        raise UnsupportedNetwork(
            f"{title} layer {path} is a {type(module).__name__}, which the browser cannot run; it knows {known}."
        )


def _arrays(module: nn.Module) -> Arrays:
    """Its weights and running statistics, float32."""
    tensors: dict[str, Tensor] = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    return {name: value.detach().cpu().float().numpy() for name, value in tensors.items()}


def _with_bias(layer: Layer, module: nn.Module, outputs: int) -> Weighted:
    return Weighted(layer, {"bias": np.zeros(outputs, np.float32), **_arrays(module)})


def _linear(module: nn.Linear) -> Weighted:
    layer = layers.Linear(module.in_features, module.out_features)
    return _with_bias(layer, module, module.out_features)


def _convolution(module: nn.Conv2d | nn.ConvTranspose2d) -> Weighted:
    if module.groups != 1 or tuple(module.dilation) != (1, 1) or module.padding_mode != "zeros":
        raise UnsupportedNetwork("the browser needs groups=1, dilation=1 and padding_mode='zeros'.")
    kernel, stride = _pair(module.kernel_size), _pair(module.stride)
    if module.padding == "valid":
        padding = (0, 0)
    elif module.padding == "same":
        if any(size % 2 == 0 for size in kernel):
            raise UnsupportedNetwork("padding='same' needs a kernel of odd size.")
        padding = (kernel[0] // 2, kernel[1] // 2)
    else:
        padding = _pair(module.padding)
    sizes = (module.in_channels, module.out_channels, kernel, stride, padding)
    if isinstance(module, nn.ConvTranspose2d):
        layer: Layer = layers.ConvTransposed(*sizes, _pair(module.output_padding))
    else:
        layer = layers.Conv(*sizes)
    return _with_bias(layer, module, module.out_channels)


def _batch_norm(module: nn.BatchNorm1d | nn.BatchNorm2d) -> Weighted:
    image = isinstance(module, nn.BatchNorm2d)
    return Weighted(layers.BatchNorm(module.num_features, image, module.eps), _arrays(module))


def _flatten(module: nn.Flatten) -> Weighted:
    if module.start_dim != 1 or module.end_dim != -1:
        raise UnsupportedNetwork("it must flatten the whole image: Flatten(1).")
    return Weighted(layers.Flatten(), {})


def _unflatten(module: nn.Unflatten) -> Weighted:
    shape = tuple(int(size) for size in module.unflattened_size)
    if module.dim != 1 or len(shape) != 3:
        raise UnsupportedNetwork("it must turn features into an image: Unflatten(1, (channels, height, width)).")
    return Weighted(layers.Unflatten(shape), {})


def _gelu(module: nn.GELU) -> Weighted:
    if module.approximate != "none":
        raise UnsupportedNetwork("the browser knows the exact GELU only: approximate='none'.")
    return Weighted(layers.Activation("gelu"), {})


def _curve(curve: Curve) -> Callable[[nn.Module], Weighted]:
    return lambda module: Weighted(layers.Activation(curve), {})


def _pair(value: Any) -> tuple[int, int]:
    return int(value[0]), int(value[1])


# What each module is. Adding a layer: its description in vae_core/models/layers.py, one entry here and in layers.py beside
# this, its twin in ui/frontend/lib/layers.js, a case in tests/export/test_decoder_parity.py or test_encoder_parity.py.
_WRITERS: dict[type[nn.Module], Callable[[Any], Weighted]] = {
    nn.Linear: _linear,
    BesideImage: lambda module: Weighted(layers.Beside(len(module.picture)), _arrays(module)),
    nn.Conv2d: _convolution,
    nn.ConvTranspose2d: _convolution,
    nn.PixelShuffle: lambda module: Weighted(layers.PixelShuffle(module.upscale_factor), {}),
    nn.Flatten: _flatten,
    nn.Unflatten: _unflatten,
    nn.Identity: lambda module: Weighted(layers.Activation("identity"), {}),
    nn.ReLU: _curve("relu"),
    nn.LeakyReLU: lambda module: Weighted(layers.Activation("leaky-relu", module.negative_slope), {}),
    nn.SiLU: _curve("silu"),
    nn.GELU: _gelu,
    nn.Tanh: _curve("tanh"),
    nn.Sigmoid: _curve("sigmoid"),
    nn.BatchNorm1d: _batch_norm,
    nn.BatchNorm2d: _batch_norm,
}
