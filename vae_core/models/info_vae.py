"""InfoVAE: take the KL of each posterior back as far as wished, and hold the aggregate posterior to the prior by MMD."""

from __future__ import annotations

from torch import Tensor

from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.info_vae import InfoVAEConfig, InfoVAEKind
from vae_core.models.vae import VAE
from vae_core.models.wae import mmd_to_prior


class InfoVAE(InfoVAEKind, VAE):
    """loss = distortion + (1 − α) · KL(q(z given x) ‖ p(z)) + (α + λ − 1) · MMD²(q(z), p(z)).

    Zhao, Song & Ermon 2019 (InfoVAE), eq. 6, with MMD as the divergence; α = 1 is their MMD-VAE, the default here.
    """

    config: InfoVAEConfig

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        posterior = self.encode(images)
        latents = posterior.sample(step.generator)
        distortion = self.distortion(self.decode(latents), images).mean()
        mmd = mmd_to_prior(latents, step)
        penalty = self.config.mmd_weight * mmd
        terms = self.bound(distortion, posterior.kl().mean(), step)
        return {**terms, "loss": terms["loss"] + penalty, "penalty": penalty, "mmd": mmd.detach()}
