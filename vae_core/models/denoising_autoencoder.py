"""The denoising autoencoder: from a corrupted image, reconstruct the clean one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from torch import Tensor

from vae_core.models.autoencoder import Autoencoder, AutoencoderConfig, without_rate
from vae_core.models.base import MODELS
from vae_core.models.batch import Batch, Step
from vae_core.models.corruption import Corruption, corrupt


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
class DenoisingAutoencoder(Autoencoder):
    """loss = −log p(x given z = f(x̃)) with x̃ a corrupted copy of x: Vincent et al. 2008, eq. 5; 2010, section 3.

    Held-out metrics are of corrupted images too: the task that it was trained for.
    """

    config: DenoisingAutoencoderConfig
    config_class = DenoisingAutoencoderConfig
    corrupts_images = True
    title = "Denoising autoencoder"
    summary = "Is given corrupted pictures and learns to reconstruct the clean ones."
    equation = r"\mathcal{L} = -\log p(x \mid z), \quad z = f(\tilde{x}), \quad \tilde{x} \sim q(\tilde{x} \mid x)"

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        corrupted = corrupt(images, self.config.noise, self.config.noise_level, step.generator)
        return without_rate(self.distortion(self.decode(self.encode(corrupted).mode()), images).mean())
