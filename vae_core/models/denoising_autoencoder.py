"""The denoising autoencoder: from a corrupted image, reconstruct the clean one."""

from __future__ import annotations

from torch import Tensor

from vae_core.models.autoencoder import Autoencoder, without_rate
from vae_core.models.batch import Batch, Step
from vae_core.models.corruption import corrupt
from vae_core.models.kinds.denoising_autoencoder import DenoisingAutoencoderConfig, DenoisingAutoencoderKind


class DenoisingAutoencoder(DenoisingAutoencoderKind, Autoencoder):
    """loss = −log p(x given z = f(x̃)) with x̃ a corrupted copy of x: Vincent et al. 2008, eq. 5; 2010, section 3.

    Held-out metrics are of corrupted images too: the task that it was trained for.
    """

    config: DenoisingAutoencoderConfig

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        corrupted = corrupt(images, self.config.noise, self.config.noise_level, step.generator)
        return without_rate(self.distortion(self.decode(self.encode(corrupted).mode()), images).mean())
