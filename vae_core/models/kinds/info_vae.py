"""InfoVAE: take the KL of each posterior back as far as wished, and hold the aggregate posterior to the prior by MMD."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from vae_core.models.kind import MODELS, Term
from vae_core.models.kinds.vae import VAEConfig, VAEKind
from vae_core.models.kinds.wae import MMD_TERM


class InfoVAEConfig(VAEConfig):
    name: Literal["info-vae"] = "info-vae"  # type: ignore[assignment]
    beta: float = Field(
        0.0,
        ge=0,
        le=1000,
        title="Beta (1 − α)",
        description="The weight of each image's KL. 0 is the MMD-VAE: nothing stops a code from telling about its image.",
    )
    mmd_weight: float = Field(
        200.0,
        ge=0,
        le=100_000,
        title="MMD weight (α + λ − 1)",
        description="How many nats a unit of MMD² between the codes and the prior costs.",
    )


@MODELS.register("info-vae")
class InfoVAEKind(VAEKind):
    implementation = "vae_core.models.info_vae.InfoVAE"
    config_class = InfoVAEConfig
    title = "InfoVAE (MMD-VAE)"
    summary = "A VAE whose codes may tell all about their picture, as long as they fill the space together."
    equation = r"\mathcal{L} = -\mathbb{E}_{q(z \mid x)} \log p(x \mid z) + (1 - \alpha)\, \mathrm{KL}\big(q(z \mid x) \,\|\, p(z)\big) + (\alpha + \lambda - 1)\, \mathrm{MMD}^2\big(q(z), p(z)\big)"
    own_terms: ClassVar = {
        "penalty": Term("MMD penalty", "nats an image", "(α + λ − 1) · MMD²: what the distance to the prior costs."),
        "mmd": MMD_TERM,
    }
