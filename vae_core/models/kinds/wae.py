"""The Wasserstein autoencoder with MMD: codes are points, but all together they have to look like the prior."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind, Term
from vae_core.models.space import LatentSpace

MMD_UNIT = "kernel units, at most 2"  # see models.mmd.mmd_squared
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
class WAEKind(ModelKind):
    implementation = "vae_core.models.wae.WAE"
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
