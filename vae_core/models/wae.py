"""The Wasserstein autoencoder with MMD: codes are points, but all together they have to look like the prior."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from vae_core.models.autoencoder import without_rate
from vae_core.models.base import MODELS, LatentModel, Term
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig
from vae_core.models.mmd import UNIT as MMD_UNIT
from vae_core.models.mmd import mmd_squared
from vae_core.models.posteriors import PointPosterior
from vae_core.models.space import LatentSpace

MMD_TERM = Term(
    "MMD² to the prior",
    MMD_UNIT,
    "How far the batch's codes are from draws of N(0, I), by comparing all pairs. About 0 when they are alike.",
)


class WAEConfig(ModelConfig):
    name: Literal["wae"] = "wae"
    mmd_weight: float = Field(
        500.0,
        ge=0,
        le=100_000,
        title="MMD weight",
        description="How many nats a unit of MMD² costs. Larger: codes that fit the prior better, blurrier images.",
    )

    def latent_space(self, image_size: int) -> LatentSpace:
        return LatentSpace(self.latent_dim, has_prior=True)


@MODELS.register("wae")
class WAE(LatentModel):
    """loss = distortion + λ · MMD²(q(z), p(z)): Tolstikhin et al. 2018 (Wasserstein auto-encoders), eq. 4, algorithm 2.

    Unlike a VAE's KL, which pulls each image's posterior to the prior, the MMD asks it of the aggregate posterior
    only: the encoder may be deterministic.
    """

    config: WAEConfig
    config_class = WAEConfig
    title = "Wasserstein AE (WAE-MMD)"
    summary = "Keeps codes exact as an autoencoder does, but makes them fill the same space as a VAE's."
    equation = (
        r"\mathcal{L} = -\log p(x \mid z) + \lambda\, \mathrm{MMD}^2\big(q(z), \mathcal{N}(0, I)\big), \quad z = f(x)"
    )
    outputs_per_dimension = 1
    own_terms: ClassVar = {
        "penalty": Term("MMD penalty", "nats an image", "λ · MMD²: what the distance to the prior costs."),
        "mmd": MMD_TERM,
    }

    def encode(self, images: Tensor, labels: Tensor | None = None) -> PointPosterior:
        return PointPosterior(self.encoder(images).float())

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        code = self.encode(images).mode()
        distortion = self.distortion(self.decode(code), images).mean()
        mmd = mmd_to_prior(code, step.generator)
        return {**without_rate(distortion, self.config.mmd_weight * mmd), "mmd": mmd.detach()}


def mmd_to_prior(codes: Tensor, generator: torch.Generator) -> Tensor:
    """MMD² of codes [B, latent_dim] to as many draws of N(0, I); 0 for a single code, which has no pairs."""
    prior = torch.randn(codes.shape, generator=generator, device=generator.device).to(codes)
    return mmd_squared(codes, prior) if len(codes) > 1 else codes.sum() * 0
