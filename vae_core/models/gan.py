"""A generative adversarial network: a decoder that learns from a discriminator alone, without an encoder."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from vae_core.config import ADVANCED, ImageShape
from vae_core.models.base import MODELS, LatentModel, Objective, Term
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig
from vae_core.models.discriminator import Discriminator
from vae_core.models.networks import build_decoder
from vae_core.models.space import LatentSpace


class GANConfig(ModelConfig):
    name: Literal["gan"] = "gan"
    latent_dim: int = Field(
        16,
        ge=1,
        le=256,
        title="Latent size",
        description="How many random numbers the generator makes an image of. No image is compressed into them.",
    )
    likelihood: Literal["bernoulli"] = Field(
        "bernoulli",
        title="Likelihood",
        description="A GAN has none; like a Bernoulli's mean, its pixels pass a sigmoid, which keeps them in 0 to 1.",
        json_schema_extra=ADVANCED,
    )
    momentum: float = Field(
        0.5,
        ge=0,
        lt=1,
        title="Adam's momentum",
        description="Beta 1 of Adam, for both networks. DCGAN uses 0.5: with 0.9 the two overshoot each other.",
        json_schema_extra=ADVANCED,
    )
    discriminator_rate: float = Field(
        1.0,
        gt=0,
        le=10,
        title="Discriminator's learning rate",
        description="As a multiple of the learning rate. Lower it where the discriminator wins too early.",
        json_schema_extra=ADVANCED,
    )

    unused: ClassVar[frozenset[str]] = frozenset({"likelihood", "likelihood_scale"})

    def latent_space(self, image_size: int) -> LatentSpace:
        return LatentSpace(self.latent_dim, has_prior=True, has_encoder=False)


@MODELS.register("gan")
class GAN(LatentModel):
    """Two objectives: the generator minimises −log D(G(z)), the discriminator −log D(x) − log(1 − D(G(z))).

    Goodfellow et al. 2014, algorithm 1, with the generator's loss of section 3, which does not fade while the
    discriminator is winning; after DCGAN (Radford et al. 2016) in its convolutions, batch norm, leaky ReLUs and Adam's
    momentum of 0.5. z is drawn from N(0, I); DCGAN draws it evenly from a box. A discriminator of dense layers has its
    features normalised image by image instead of over the batch.

    There is no encoder, so no image has a code: no reconstruction, no distortion, no KL, and no bound on log p(x).
    """

    config: GANConfig
    config_class = GANConfig
    title = "Generative adversarial network (GAN)"
    summary = "A decoder alone, trained to make pictures that a discriminator takes for real; it cannot encode any."
    equation = r"\mathcal{L}_G = -\log D(G(z)), \quad \mathcal{L}_D = -\log D(x) - \log\big(1 - D(G(z))\big), \quad z \sim \mathcal{N}(0, I)"
    outputs_per_dimension = 0
    minimises_distortion = False
    own_terms: ClassVar = {
        "adversarial": Term(
            "The discriminator's loss",
            "nats a pair of images",
            "How hard it is to tell real images from generated ones. 2 · ln 2 = 1.39: it can only guess; near 0, it always "
            "knows, and the generator learns little.",
        ),
        "taken_for_real": Term(
            "Generated images taken for real",
            "% of generated images",
            "To how many the discriminator gives a probability above one half. 50 would be a draw between the two.",
        ),
    }

    def __init__(self, config: GANConfig, image_shape: ImageShape) -> None:
        super().__init__(config, image_shape)
        self.discriminator = Discriminator(config, image_shape, batch_norm=config.network == "conv")

    def build_networks(self) -> tuple[nn.Sequential, nn.Sequential]:
        """No encoder, an empty one in its place; the decoder is the generator."""
        return nn.Sequential(), build_decoder(self.config, self.image_shape, self.space.decoder_inputs)

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
        latents = self.prior_sample(len(images), step.generator).to(images.device)
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
