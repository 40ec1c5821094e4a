"""The Wasserstein autoencoder with MMD: codes are points, but all together they have to look like the prior."""

from __future__ import annotations

from torch import Tensor

from vae_core.models.autoencoder import without_rate
from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.wae import WAEConfig, WAEKind
from vae_core.models.mmd import mmd_squared
from vae_core.models.noise import normal
from vae_core.models.posteriors import PointPosterior


class WAE(WAEKind, LatentModel):
    """loss = distortion + λ · MMD²(q(z), p(z)): Tolstikhin et al. 2018 (Wasserstein auto-encoders), eq. 4, algorithm 2.

    Unlike a VAE's KL, which pulls each image's posterior to the prior, the MMD asks it of the aggregate posterior
    only: the encoder may be deterministic.
    """

    config: WAEConfig

    def encode(self, images: Tensor, labels: Tensor | None = None) -> PointPosterior:
        return PointPosterior(self.encoder(images).float())

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        code = self.encode(images).mode()
        distortion = self.distortion(self.decode(code), images).mean()
        mmd = mmd_to_prior(code, step)
        return {**without_rate(distortion, self.config.mmd_weight * mmd), "mmd": mmd.detach()}


def mmd_to_prior(codes: Tensor, step: Step) -> Tensor:
    """MMD² of the batch's codes [B, latent_dim] to as many draws of N(0, I); 0 for a single code, which has no pairs."""
    prior = step.peers.gather(normal(step.generator, codes.shape).to(codes))
    codes = step.peers.gather(codes)
    return mmd_squared(codes, prior) if len(codes) > 1 else codes.sum() * 0
