"""The variational autoencoder: each image to a small cloud of codes, the clouds together pulled to N(0, I)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vae_core.config import ADVANCED
from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind
from vae_core.models.schedules import BetaSchedule
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
class VAEKind(ModelKind):
    implementation = "vae_core.models.vae.VAE"
    config_class = VAEConfig
    title = "Variational autoencoder (VAE)"
    summary = "Gives each picture a small cloud of codes and keeps all clouds together, so that it can also generate new pictures."
    equation = r"\mathcal{L} = -\mathbb{E}_{q(z \mid x)} \log p(x \mid z) + \beta\, \mathrm{KL}\big(q(z \mid x) \,\|\, \mathcal{N}(0, I)\big)"
    outputs_per_dimension = 2
