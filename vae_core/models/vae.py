"""The variational autoencoder: each image to a small cloud of codes, the clouds together pulled to N(0, I)."""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from vae_core.config import ADVANCED
from vae_core.models.base import MODELS, LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig
from vae_core.models.posteriors import LOGVAR_BOUNDS, DiagonalGaussian
from vae_core.models.schedules import BetaSchedule, beta_at
from vae_core.models.space import LatentSpace


class VAEConfig(ModelConfig):
    name: Literal["vae"] = "vae"
    beta: float = Field(
        1.0,
        ge=0,
        le=1000,
        title="Beta",
        description="The weight of the KL. Larger: a tidier latent space and blurrier images. 1 is the VAE proper.",
    )
    beta_schedule: BetaSchedule = Field(
        "constant",
        title="Beta over time",
        description="Constant; warm-up from 0; or cyclical, warming up again and again.",
        json_schema_extra=ADVANCED,
    )
    beta_warm_up: float = Field(
        0.3,
        gt=0,
        le=1,
        title="Warm-up share",
        description="Share of the training (or of each cycle) over which beta rises from 0.",
        json_schema_extra=ADVANCED,
    )
    beta_cycles: int = Field(
        4,
        ge=1,
        le=100,
        title="Cycles",
        description="How often a cyclical beta starts again.",
        json_schema_extra=ADVANCED,
    )

    def latent_space(self, image_size: int) -> LatentSpace:
        return LatentSpace(self.latent_dim, has_prior=True, has_rate=True)


@MODELS.register("vae")
class VAE(LatentModel):
    """loss = distortion + beta · KL(q(z given x) ‖ N(0, I)): Kingma & Welling 2014, eq. 7; beta: Higgins et al. 2017."""

    config: VAEConfig
    config_class = VAEConfig
    title = "Variational autoencoder (VAE)"
    summary = "Gives each picture a small cloud of codes and keeps all clouds together, so that it can also generate new pictures."
    equation = r"\mathcal{L} = -\mathbb{E}_{q(z \mid x)} \log p(x \mid z) + \beta\, \mathrm{KL}\big(q(z \mid x) \,\|\, \mathcal{N}(0, I)\big)"
    outputs_per_dimension = 2

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
        return self.bound(distortion, posterior.kl().mean(), step.progress)

    def bound(self, distortion: Tensor, kl: Tensor, progress: float) -> dict[str, Tensor]:
        """The terms of distortion + beta · kl, with the beta of the moment."""
        config = self.config
        beta = beta_at(progress, config.beta, config.beta_schedule, config.beta_warm_up, config.beta_cycles)
        return {
            "loss": distortion + beta * kl,
            "distortion": distortion,
            "kl": kl,
            "beta": torch.as_tensor(beta, device=kl.device),
        }
