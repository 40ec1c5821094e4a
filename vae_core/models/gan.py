"""A generative adversarial network: a decoder that learns from a discriminator alone, without an encoder."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from vae_core.config import ImageShape
from vae_core.models.base import LatentModel, Objective
from vae_core.models.batch import Batch, Step
from vae_core.models.discriminator import Discriminator
from vae_core.models.kinds.gan import GANConfig, GANKind
from vae_core.models.noise import normal


class GAN(GANKind, LatentModel):
    """Two objectives: the generator minimises −log D(G(z)), the discriminator −log D(x) − log(1 − D(G(z))).

    Goodfellow et al. 2014, algorithm 1, with the generator's loss of section 3, which does not fade while the
    discriminator is winning; after DCGAN (Radford et al. 2016) in its convolutions, batch norm, leaky ReLUs and Adam's
    momentum of 0.5. z is drawn from N(0, I); DCGAN draws it evenly from a box. A discriminator of dense layers has its
    features normalised image by image instead of over the batch.

    There is no encoder, so no image has a code: no reconstruction, no distortion, no KL, and no bound on log p(x).
    """

    config: GANConfig

    def __init__(self, config: GANConfig, image_shape: ImageShape) -> None:
        super().__init__(config, image_shape)
        self.discriminator = Discriminator(config, image_shape, batch_norm=config.network == "conv")

    def objectives(self) -> list[Objective]:
        config = self.config
        return [
            Objective("loss", list(self.decoder.parameters()), momentum=config.momentum),
            Objective(
                "loss_discriminator",
                list(self.discriminator.parameters()),
                config.discriminator_rate,
                momentum=config.momentum,
            ),
        ]

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        latents = normal(step.generator, (len(images), self.space.code_size)).to(images.device)
        generated = self.decode(latents).sigmoid()
        _, real = self.discriminator(images)
        _, drawn = self.discriminator(generated)
        contest = F.softplus(-real).mean() + F.softplus(drawn).mean()
        return {
            "loss": F.softplus(-drawn).mean(),
            "loss_discriminator": contest,
            "adversarial": contest.detach(),
            "taken_for_real": 100 * (drawn.detach() > 0).float().mean(),
        }
