"""Packing a decoder for the browser (see `packed` for the file, `layers` for what it may be made of)."""

from __future__ import annotations

import copy
from typing import Literal, get_args

import torch
from torch import nn

from vae_core.export.layers import UnsupportedDecoder, decoder_steps
from vae_core.export.packed import FORMAT_VERSION, PackedDecoder
from vae_core.models.config import Likelihood

# How the browser turns the last layer's output into the mean image.
OUTPUTS: dict[Likelihood, str] = {
    "bernoulli": "sigmoid",
    "continuous-bernoulli": "continuous-bernoulli-mean",
    "gaussian": "clamp",
}


def pack_decoder(
    decoder: nn.Module,
    latent_dim: int,
    likelihood: Likelihood,
    dtype: Literal["float16", "float32"] = "float16",
) -> PackedDecoder:
    """Pack a decoder, as it behaves in evaluation mode, for the browser.

    decoder: an nn.Sequential (nested ones too) from [B, latent_dim] to [B, C, H, W]; it is left untouched.
    likelihood: "bernoulli" decoders return logits, so the browser ends with a sigmoid; "continuous-bernoulli" ones
    too, so it ends with that density's mean; "gaussian" ones return a mean, which it clamps to [0, 1]. Raises
    UnsupportedDecoder for what the browser cannot run.
    """
    if likelihood not in OUTPUTS:
        raise ValueError(f'likelihood is "{likelihood}"; it must be one of {", ".join(get_args(Likelihood))}.')
    if dtype not in ("float16", "float32"):
        raise ValueError(f'dtype is "{dtype}"; it must be "float16" or "float32".')
    steps, image_shape = decoder_steps(copy.deepcopy(decoder).cpu().float().eval(), latent_dim)

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
        "output": OUTPUTS[likelihood],
        "dtype": dtype,
        "count": count,
        "cost": cost,
        "layers": layers,
    }
    return PackedDecoder(header=header, weights=bytes(blob), cost=cost)
