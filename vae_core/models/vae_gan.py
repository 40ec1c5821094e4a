"""The VAE-GAN: a VAE that judges its reconstructions with the eyes of a discriminator instead of pixel by pixel."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.config import ImageShape
from vae_core.models.base import Objective
from vae_core.models.batch import Batch, Step
from vae_core.models.discriminator import Discriminator
from vae_core.models.kinds.vae_gan import WINNING, VAEGANConfig, VAEGANKind
from vae_core.models.noise import normal
from vae_core.models.vae import VAE


class VAEGAN(VAEGANKind, VAE):
    """Three objectives, one for each network: Larsen, Sønderby, Larochelle & Winther 2016, algorithm 1.

    Encoder: beta · KL + L, decoder: γ · L + G, discriminator: −log D(x) − log(1 − D(x̃)) − log(1 − D(x_p)).
    L = ½ ‖D_l(x) − D_l(x̃)‖² is −log p in the discriminator's features D_l (eq. 7, without its constant), x̃ the
    reconstruction, x_p an image drawn from the prior. Departures, both usual: G = −log D(x̃) − log D(x_p), which does
    not fade while the discriminator is winning as log(1 − D) does (Goodfellow et al. 2014, section 3); and a
    discriminator that is winning waits, as in the authors' own code, where without it decoder and encoder collapse.
    """

    config: VAEGANConfig
    waits_for_device = True  # to know whether its discriminator waits

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
        generated = self.decode(normal(step.generator, posterior.mean.shape).to(output.device))
        features, real_logits = self.discriminator(images)
        # Not clamped, so that a gaussian mean beyond [0, 1] has a gradient that brings it back.
        reconstructed_features, reconstructed_logits = self.discriminator(self.mean_of(output))
        _, generated_logits = self.discriminator(self.mean_of(generated))
        penalty = 0.5 * (features - reconstructed_features).square().sum(1).mean()
        terms = self.bound(self.distortion(output.detach(), images).mean(), posterior.kl().mean(), step)
        return {
            **terms,
            "loss": terms["beta"] * terms["kl"] + penalty,
            "penalty": penalty,
            **_contest(
                real_logits,
                torch.cat([reconstructed_logits, generated_logits]),
                self.config.reconstruction_weight * penalty,
                step,
            ),
        }


def _contest(real: Tensor, drawn: Tensor, reconstruction: Tensor, step: Step) -> dict[str, Tensor]:
    """L_GAN and what decoder and discriminator minimise, from its logits for images real [B] and drawn [2 B]."""
    contest = F.softplus(-real).mean() + 2 * F.softplus(drawn).mean()  # −log D(x) − log(1 − D(x̃)) − log(1 − D(x_p))
    learns = bool(step.peers.mean(contest) > WINNING)
    return {
        "adversarial": contest.detach(),
        "loss_decoder": reconstruction + 2 * F.softplus(-drawn).mean(),
        "loss_discriminator": contest if learns else contest.detach(),
    }
