"""The VAE-GAN: a VAE that judges its reconstructions with the eyes of a discriminator instead of pixel by pixel."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from pydantic import Field

from vae_core.config import ADVANCED
from vae_core.models.kind import MODELS, Term
from vae_core.models.kinds.vae import VAEConfig, VAEKind

# The loss of the best that a discriminator can do without looking, nats an image. Two of three images that it is shown
# are drawn, so it says D = 1/3 of each: −log D − 2 log(1 − D), whose minimum over D is there (Goodfellow et al. 2014,
# proposition 1, with one real image for two drawn ones).
GUESSING = math.log(3) + 2 * math.log(3 / 2)
WINNING = 3 * 0.35  # nats an image: a discriminator whose loss is below this waits for the decoder


class VAEGANConfig(VAEConfig):
    name: Literal["vae-gan"] = "vae-gan"  # type: ignore[assignment]
    reconstruction_weight: float = Field(
        0.05,
        ge=0,
        le=100,
        title="Reconstruction weight (γ)",
        description="How much the decoder is trained to reconstruct each image, beside looking real. Larger: closer to "
        "the original. Smaller: sharper, but less exact.",
    )
    decoder_rate: float = Field(
        1.0,
        gt=0,
        le=10,
        title="Decoder's learning rate",
        description="As a multiple of the learning rate.",
        json_schema_extra=ADVANCED,
    )
    discriminator_rate: float = Field(
        0.5,
        gt=0,
        le=10,
        title="Discriminator's learning rate",
        description="As a multiple of the learning rate. Lower it where the discriminator wins too early.",
        json_schema_extra=ADVANCED,
    )


@MODELS.register("vae-gan")
class VAEGANKind(VAEKind):
    implementation = "vae_core.models.vae_gan.VAEGAN"
    config_class = VAEGANConfig
    title = "VAE-GAN"
    summary = "A VAE with a discriminator that learns to tell its pictures from real ones: sharper, less exact."
    equation = r"\mathcal{L}_\text{enc} = \beta\, \mathrm{KL} + \mathcal{L}_D, \quad \mathcal{L}_\text{dec} = \gamma\, \mathcal{L}_D + \mathcal{L}_G, \quad \mathcal{L}_D = \tfrac12 \|D_l(x) - D_l(\tilde x)\|^2"
    minimises_distortion = False
    own_terms: ClassVar = {
        "penalty": Term(
            "Feature distortion",
            "nats an image",
            "How much the reconstruction misses in what the discriminator sees: ½ · squared distance of its features. "
            "It takes the place of the distortion of pixels, which is shown but not minimised. The discriminator goes "
            "on learning, so the scale moves: it need not fall.",
        ),
        "adversarial": Term(
            "The discriminator's loss",
            "nats an image",
            "How hard it is to tell real, reconstructed and generated images apart. Of three images that the discriminator "
            f"sees, two are the decoder's; whoever knows only that loses ln 3 + 2 · ln 1.5 = {GUESSING:.2f}. Above, "
            "it does worse than by guessing; near 0, it always knows and the decoder learns little. Below "
            f"{WINNING:.2f} it waits for the decoder, so a fair match stays between the two.",
        ),
    }
