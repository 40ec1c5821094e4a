"""The denoising autoencoder: from a corrupted image, reconstruct the clean one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vae_core.models.kind import MODELS
from vae_core.models.kinds.autoencoder import AutoencoderConfig, AutoencoderKind

Corruption = Literal["gaussian", "masking"]


class DenoisingAutoencoderConfig(AutoencoderConfig):
    name: Literal["denoising-autoencoder"] = "denoising-autoencoder"  # type: ignore[assignment]
    noise: Corruption = Field(
        "gaussian",
        title="Noise",
        description="How training images are corrupted: gaussian noise on every pixel, or some pixels masked in black.",
    )
    noise_level: float = Field(
        0.3,
        ge=0,
        le=1,
        title="Noise level",
        description="Standard deviation of the gaussian noise (brightness runs from 0 to 1), or the share of pixels "
        "masked.",
    )


@MODELS.register("denoising-autoencoder")
class DenoisingAutoencoderKind(AutoencoderKind):
    implementation = "vae_core.models.denoising_autoencoder.DenoisingAutoencoder"
    config_class = DenoisingAutoencoderConfig
    corrupts_images = True
    title = "Denoising autoencoder"
    summary = "Is given corrupted pictures and learns to reconstruct the clean ones."
    equation = r"\mathcal{L} = -\log p(x \mid z), \quad z = f(\tilde{x}), \quad \tilde{x} \sim q(\tilde{x} \mid x)"
