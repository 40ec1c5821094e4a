"""The conditional VAE: the decoder is conditioned on the class, so the code has to carry the rest only."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from vae_core.config import ADVANCED
from vae_core.models.kind import MODELS, ModelKind
from vae_core.models.kinds.vae import VAEConfig
from vae_core.models.space import LatentSpace


class ConditionalVAEConfig(VAEConfig):
    name: Literal["conditional-vae"] = "conditional-vae"  # type: ignore[assignment]
    # The class is given to a dense layer, and those of dcgan-lab have none.
    layers: Literal["by-widths", "product-photos"] = Field(
        "by-widths",
        title="Convolutional layers",
        description="By widths: as the other settings say. product-photos are the layers of S6 on the page Recipes.",
        json_schema_extra=ADVANCED,
    )
    classes: int = Field(
        10,
        ge=1,
        le=1000,
        title="Classes",
        description="How many classes the decoder can be conditioned on; at least as many as the dataset has.",
        json_schema_extra=ADVANCED,
    )

    def latent_space(self, image_size: int) -> LatentSpace:
        return replace(super().latent_space(image_size), classes=self.classes)


@MODELS.register("conditional-vae")
class ConditionalVAEKind(ModelKind):
    implementation = "vae_core.models.conditional_vae.ConditionalVAE"
    config_class = ConditionalVAEConfig
    title = "Conditional VAE (CVAE)"
    summary = "A VAE conditioned on the class, so that you can choose which class it generates."
    equation = r"\mathcal{L} = -\mathbb{E}_{q(z \mid x, y)} \log p(x \mid z, y) + \beta\, \mathrm{KL}\big(q(z \mid x, y) \,\|\, \mathcal{N}(0, I)\big)"
