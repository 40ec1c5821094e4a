"""The VAE-GAN: a VAE that judges its reconstructions with the eyes of a discriminator instead of pixel by pixel."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from vae_core.config import ADVANCED, ImageShape
from vae_core.models.base import MODELS, Objective, Term
from vae_core.models.batch import Batch, Step
from vae_core.models.discriminator import Discriminator
from vae_core.models.vae import VAE, VAEConfig

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
class VAEGAN(VAE):
    """Three objectives, one for each network: Larsen, Sønderby, Larochelle & Winther 2016, algorithm 1.

    Encoder: beta · KL + L, decoder: γ · L + G, discriminator: −log D(x) − log(1 − D(x̃)) − log(1 − D(x_p)).
    L = ½ ‖D_l(x) − D_l(x̃)‖² is −log p in the discriminator's features D_l (eq. 7, without its constant), x̃ the
    reconstruction, x_p an image drawn from the prior. Departures, both usual: G = −log D(x̃) − log D(x_p), which does
    not fade while the discriminator is winning as log(1 − D) does (Goodfellow et al. 2014, section 3); and a
    discriminator that is winning waits, as in the authors' own code, where without it decoder and encoder collapse.
    """

    config: VAEGANConfig
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

    def __init__(self, config: VAEGANConfig, image_shape: ImageShape) -> None:
        super().__init__(config, image_shape)
        self.discriminator = Discriminator(config, image_shape)

    def objectives(self) -> list[Objective]:
        config = self.config
        return [
            Objective("loss", list(self.encoder.parameters())),
            Objective("loss_decoder", list(self.decoder.parameters()), config.decoder_rate),
            Objective("loss_discriminator", list(self.discriminator.parameters()), config.discriminator_rate),
        ]

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        posterior = self.encode(images)
        output = self.decode(posterior.sample(step.generator))
        generated = self.decode(self.prior_sample(len(images), step.generator).to(output.device))
        features, real_logits = self.discriminator(images)
        # Not clamped, so that a gaussian mean beyond [0, 1] has a gradient that brings it back.
        reconstructed_features, reconstructed_logits = self.discriminator(self.mean_of(output))
        _, generated_logits = self.discriminator(self.mean_of(generated))
        penalty = 0.5 * (features - reconstructed_features).square().sum(1).mean()
        terms = self.bound(self.distortion(output.detach(), images).mean(), posterior.kl().mean(), step.progress)
        return {
            **terms,
            "loss": terms["beta"] * terms["kl"] + penalty,
            "penalty": penalty,
            **_contest(
                real_logits,
                torch.cat([reconstructed_logits, generated_logits]),
                self.config.reconstruction_weight * penalty,
            ),
        }


def _contest(real: Tensor, drawn: Tensor, reconstruction: Tensor) -> dict[str, Tensor]:
    """L_GAN and what decoder and discriminator minimise, from its logits for images real [B] and drawn [2 B]."""
    contest = F.softplus(-real).mean() + 2 * F.softplus(drawn).mean()  # −log D(x) − log(1 − D(x̃)) − log(1 − D(x_p))
    learns = bool(contest.detach() > WINNING)
    return {
        "adversarial": contest.detach(),
        "loss_decoder": reconstruction + 2 * F.softplus(-drawn).mean(),
        "loss_discriminator": contest if learns else contest.detach(),
    }
