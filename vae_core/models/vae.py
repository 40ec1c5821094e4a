"""The variational autoencoder: each image to a small cloud of codes, the clouds together pulled to N(0, I)."""

from __future__ import annotations

from torch import Tensor

from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.vae import VAEConfig, VAEKind
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.schedules import beta_at
from vae_core.models.space import LOGVAR_BOUNDS


class VAE(VAEKind, LatentModel):
    """loss = distortion + beta · KL(q(z given x) ‖ N(0, I)): Kingma & Welling 2014, eq. 7; beta: Higgins et al. 2017."""

    config: VAEConfig

    def encode(self, images: Tensor, labels: Tensor | None = None) -> DiagonalGaussian:
        return self.posterior(self.encoder(images))

    @staticmethod
    def posterior(encoded: Tensor) -> DiagonalGaussian:
        """From the encoder's output [B, 2 · latent_dim]: means, then log variances."""
        mean, logvar = encoded.float().chunk(2, dim=1)
        return DiagonalGaussian(mean, logvar.clamp(*LOGVAR_BOUNDS))

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        posterior = self.encode(images)
        distortion = self.distortion(self.decode(posterior.sample(step.generator), batch.labels), images).mean()
        return self.bound(distortion, posterior.kl().mean(), step)

    def bound(self, distortion: Tensor, kl: Tensor, step: Step) -> dict[str, Tensor]:
        """The terms of distortion + beta · kl, with the beta of the moment."""
        config = self.config

        def beta_then(progress: float) -> float:
            return beta_at(progress, config.beta, config.beta_schedule, config.beta_warm_up, config.beta_cycles)

        beta = step.number(beta_then, kl.device)
        return {"loss": distortion + beta * kl, "distortion": distortion, "kl": kl, "beta": beta}
