"""A decoder packed for the browser: one file holding a header, then the weights.

    b"LATDEC01" | header length, uint32 little-endian | header, JSON in UTF-8 | weights

The header is padded with spaces so that the weights start on a multiple of four bytes. Inside them a tensor is
found by its offset, counted in numbers, not bytes. ``ui/components/decoder/decoder.js`` is the reader and runs
the same layers: images stand there channels last, so kernels are stored [height, width, inputs, outputs] and
the weights of a linear layer [inputs, outputs].
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor, nn

MAGIC = b"LATDEC01"
FORMAT_VERSION = 1

Shape = tuple[int, ...]  # without the batch: (features,) or (channels, height, width)


class UnsupportedDecoder(ValueError):
    """A decoder that the browser cannot run; the message names the layer and what is wrong with it."""


@dataclass(frozen=True)
class PackedDecoder:
    """A decoder in the browser's format.

    header: what the reader needs, ready for JSON. weights: the numbers, little-endian, in the header's dtype.
    cost: multiply-accumulates of one decode, padding counted.
    """

    header: dict[str, Any]
    weights: bytes
    cost: int

    def to_bytes(self) -> bytes:
        """The whole file."""
        header = json.dumps(self.header, sort_keys=True, separators=(",", ":")).encode()
        header += b" " * (-(len(MAGIC) + 4 + len(header)) % 4)
        return MAGIC + struct.pack("<I", len(header)) + header + self.weights

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, in hexadecimal: the same decoder has the same address."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


@dataclass
class _Step:
    """One step of the reader: its type, its settings, its tensors and its multiply-accumulates."""

    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    cost: int = 0


def pack_decoder(
    decoder: nn.Module,
    latent_dim: int,
    likelihood: Literal["bernoulli", "gaussian"],
    dtype: Literal["float16", "float32"] = "float16",
) -> PackedDecoder:
    """Pack a decoder, as it behaves in evaluation mode, for the browser.

    decoder: an nn.Sequential (nested ones too) from [B, latent_dim] to [B, C, H, W]; it is left untouched.
    likelihood: "bernoulli" decoders return logits, so the browser ends with a sigmoid; "gaussian" ones return a
    mean, which it clamps to [0, 1]. Raises UnsupportedDecoder for what the browser cannot run.
    """
    if likelihood not in ("bernoulli", "gaussian"):
        raise ValueError(f'likelihood is "{likelihood}"; it must be "bernoulli" or "gaussian".')
    if dtype not in ("float16", "float32"):
        raise ValueError(f'dtype is "{dtype}"; it must be "float16" or "float32".')
    steps, image_shape = _steps(copy.deepcopy(decoder).cpu().float().eval(), latent_dim)

    number = torch.float16 if dtype == "float16" else torch.float32
    layers, blob, count = [], bytearray(), 0
    for step in steps:
        layer = {"type": step.type, **step.settings}
        for name, tensor in step.tensors.items():
            stored = tensor.to(number).contiguous()
            if not bool(torch.isfinite(stored).all()):
                raise UnsupportedDecoder(
                    f"The {name} of a {step.type} layer does not fit into {dtype}; pack it as "
                    f'"float32", or, if it holds NaN or infinity, train again.'
                )
            layer[name] = {"offset": count, "shape": list(stored.shape)}
            blob += stored.numpy().astype(stored.numpy().dtype.newbyteorder("<")).tobytes()
            count += stored.numel()
        layers.append(layer)
    cost = sum(step.cost for step in steps)
    header = {
        "version": FORMAT_VERSION,
        "latent_dim": latent_dim,
        "image_shape": list(image_shape),
        "output": "sigmoid" if likelihood == "bernoulli" else "clamp",
        "dtype": dtype,
        "count": count,
        "cost": cost,
        "layers": layers,
    }
    return PackedDecoder(header=header, weights=bytes(blob), cost=cost)


@torch.no_grad()
def _steps(decoder: nn.Module, latent_dim: int) -> tuple[list[_Step], Shape]:
    """Walk the layers with a zero code, for their shapes; returns the steps and the image shape (C, H, W)."""
    steps: list[_Step] = []
    values = torch.zeros(1, latent_dim)
    for path, layer in _layers(decoder):
        before = tuple(values.shape[1:])
        try:
            values = layer(values)
        except (RuntimeError, ValueError, IndexError) as error:
            raise UnsupportedDecoder(
                f"Decoder layer {path} ({layer}) cannot take a value of shape {before}: {str(error).splitlines()[0]}"
            ) from error
        try:
            if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
                _add_batch_norm(steps, layer, before)
            else:
                steps.extend(_WRITERS[type(layer)](layer, before, tuple(values.shape[1:])))
        except UnsupportedDecoder as error:
            raise UnsupportedDecoder(f"Decoder layer {path} ({layer}): {error}") from None
    shape = tuple(values.shape[1:])
    if len(shape) != 3 or shape[0] not in (1, 3):
        raise UnsupportedDecoder(
            f"The decoder ends with shape {shape}; it must end with an image of shape "
            f"(1, height, width) or (3, height, width)."
        )
    return steps, shape


def _layers(module: nn.Module, path: str = "decoder") -> Iterator[tuple[str, nn.Module]]:
    """The layers in their order, nested Sequentials opened, each with its dotted path."""
    # Types are compared exactly: a subclass may compute something else.
    if type(module).forward is nn.Sequential.forward:
        for name, child in module.named_children():
            yield from _layers(child, f"{path}.{name}")
    elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and module.running_mean is None:
        raise UnsupportedDecoder(
            f"Decoder layer {path} ({module}) has no running statistics and so depends on the "
            f"batch; use track_running_stats=True."
        )
    elif type(module) in _WRITERS or type(module) in (nn.BatchNorm1d, nn.BatchNorm2d):
        yield path, module
    else:
        known = ", ".join([*(known.__name__ for known in _WRITERS), "BatchNorm1d", "BatchNorm2d"])
        raise UnsupportedDecoder(
            f"Decoder layer {path} is a {type(module).__name__}, which the browser cannot run; it knows {known}."
        )


def _bias(layer: nn.Linear | nn.Conv2d | nn.ConvTranspose2d, outputs: int) -> Tensor:
    return torch.zeros(outputs) if layer.bias is None else layer.bias.detach()


def _linear(layer: nn.Linear, before: Shape, after: Shape) -> list[_Step]:
    if len(before) != 1:
        raise UnsupportedDecoder(f"it is given shape {before}; put a Flatten before it.")
    settings = {"inputs": layer.in_features, "outputs": layer.out_features}
    tensors = {"weight": layer.weight.detach().T, "bias": _bias(layer, layer.out_features)}
    return [_Step("linear", settings, tensors, layer.in_features * layer.out_features)]


def _convolution(layer: nn.Conv2d | nn.ConvTranspose2d, before: Shape, after: Shape) -> list[_Step]:
    transposed = isinstance(layer, nn.ConvTranspose2d)
    if layer.groups != 1 or tuple(layer.dilation) != (1, 1) or layer.padding_mode != "zeros":
        raise UnsupportedDecoder("the browser needs groups=1, dilation=1 and padding_mode='zeros'.")
    if layer.padding == "valid":
        padding = [0, 0]
    elif layer.padding == "same":
        if any(size % 2 == 0 for size in layer.kernel_size):
            raise UnsupportedDecoder("padding='same' needs a kernel of odd size.")
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
    return [_Step("conv-transposed" if transposed else "conv", settings, tensors, cost)]


def _pixel_shuffle(layer: nn.PixelShuffle, before: Shape, after: Shape) -> list[_Step]:
    return [_Step("pixel-shuffle", {"in_shape": list(before), "factor": layer.upscale_factor})]


def _flatten(layer: nn.Flatten, before: Shape, after: Shape) -> list[_Step]:
    if len(after) != 1:
        raise UnsupportedDecoder("it must flatten the whole image: Flatten(1).")
    return _reorder("channels-first", before) if len(before) == 3 else []


def _unflatten(layer: nn.Unflatten, before: Shape, after: Shape) -> list[_Step]:
    if len(before) != 1 or len(after) != 3:
        raise UnsupportedDecoder("it must turn features into an image: Unflatten(1, (channels, height, width)).")
    return _reorder("channels-last", after)


def _reorder(kind: str, shape: Shape) -> list[_Step]:
    """Torch flattens channels first; the browser holds images channels last."""
    already_so = shape[0] == 1 or shape[1] * shape[2] == 1
    return [] if already_so else [_Step(kind, {"shape": list(shape)})]


def _activation(kind: str) -> Callable[[nn.Module, Shape, Shape], list[_Step]]:
    return lambda layer, before, after: [_Step(kind)]


def _leaky_relu(layer: nn.LeakyReLU, before: Shape, after: Shape) -> list[_Step]:
    return [_Step("leaky-relu", {"slope": layer.negative_slope})]


def _gelu(layer: nn.GELU, before: Shape, after: Shape) -> list[_Step]:
    if layer.approximate != "none":
        raise UnsupportedDecoder("the browser knows the exact GELU only: approximate='none'.")
    return [_Step("gelu")]


# What each layer becomes, given its shapes before and after. Adding a layer: one entry here, its twin in
# decoder.js, a case in tests/export/test_decoder_parity.py.
_WRITERS: dict[type[nn.Module], Callable[[Any, Shape, Shape], list[_Step]]] = {
    nn.Linear: _linear,
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


def _add_batch_norm(steps: list[_Step], layer: nn.BatchNorm1d | nn.BatchNorm2d, before: Shape) -> None:
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
    steps.append(_Step("scale-shift", {"channels": channels}, {"scale": scale, "shift": shift}))
