"""Packing an encoder for the browser (see `packed` for the file, `layers` for what it may be made of)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_core.config import ImageShape
from vae_core.export.layers import UnsupportedNetwork
from vae_core.export.packed import PackedNetwork, Precision
from vae_core.export.packing import pack_steps, steps_of
from vae_core.models.layers import Network
from vae_core.models.space import LOGVAR_BOUNDS

if TYPE_CHECKING:
    from torch import nn


def pack_encoder(
    encoder: Network | nn.Module, image_shape: ImageShape, latent_dim: int, dtype: Precision = "float16"
) -> PackedNetwork:
    """Pack an encoder, as it behaves in evaluation mode, for the browser.

    encoder: layers with their weights, or an nn.Sequential (nested ones too), from images [B, C, H, W] in [0, 1] to [B, latent_dim], the code of a
    posterior without spread, or to [B, 2 · latent_dim], means and then log variances, which the browser keeps within
    LOGVAR_BOUNDS as the models do; it is left untouched. The browser gives pixels in the order [C, H, W].
    Raises UnsupportedNetwork for what the browser cannot run.
    """
    steps, shape = steps_of(encoder, image_shape, "encoder")
    if shape not in ((latent_dim,), (2 * latent_dim,)):
        raise UnsupportedNetwork(
            f"The encoder ends with shape {shape}; it must end with the {latent_dim} numbers of a code, or with as many "
            f"means and log variances: ({latent_dim},) or ({2 * latent_dim},)."
        )
    has_spread = shape == (2 * latent_dim,)
    described = {
        "latent_dim": latent_dim,
        "image_shape": list(image_shape),
        "output": "means-and-log-variances" if has_spread else "code",
        "logvar_bounds": list(LOGVAR_BOUNDS) if has_spread else None,
    }
    return pack_steps("encoder", steps, described, dtype)
