"""Packing a decoder for the browser (see `packed` for the file, `layers` for what it may be made of)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from vae_core.export.layers import UnsupportedNetwork
from vae_core.export.packed import PackedNetwork, Precision
from vae_core.export.packing import pack_steps, steps_of
from vae_core.models.config import Likelihood
from vae_core.models.layers import Network

if TYPE_CHECKING:
    from torch import nn

# How the browser turns the last layer's output into the mean image.
OUTPUTS: dict[Likelihood, str] = {
    "bernoulli": "sigmoid",
    "continuous-bernoulli": "continuous-bernoulli-mean",
    "gaussian": "clamp",
}


def pack_decoder(
    decoder: Network | nn.Module, latent_dim: int, likelihood: Likelihood, dtype: Precision = "float16"
) -> PackedNetwork:
    """Pack a decoder, as it behaves in evaluation mode, for the browser.

    decoder: from [B, latent_dim] to [B, C, H, W], as layers with their weights, or as an nn.Sequential (nested ones too),
    which is left untouched.
    likelihood: "bernoulli" decoders return logits, so the browser ends with a sigmoid; "continuous-bernoulli" ones
    too, so it ends with that density's mean; "gaussian" ones return a mean, which it clamps to [0, 1]. Raises
    UnsupportedNetwork for what the browser cannot run.
    """
    if likelihood not in OUTPUTS:
        raise ValueError(f'likelihood is "{likelihood}"; it must be one of {", ".join(get_args(Likelihood))}.')
    steps, shape = steps_of(decoder, (latent_dim,), "decoder")
    if len(shape) != 3 or shape[0] not in (1, 3):
        raise UnsupportedNetwork(
            f"The decoder ends with shape {shape}; it must end with an image of shape "
            f"(1, height, width) or (3, height, width)."
        )
    described = {"latent_dim": latent_dim, "image_shape": list(shape), "output": OUTPUTS[likelihood]}
    return pack_steps("decoder", steps, described, dtype)
