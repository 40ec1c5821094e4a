"""A generative adversarial network: a decoder that learns from a discriminator alone, without an encoder."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from vae_core.config import ADVANCED, ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind, Term
from vae_core.models.layers import Layer
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

    @property
    def uses_batch_norm(self) -> bool:
        """A convolutional discriminator does, whatever the generator does."""
        return self.network == "conv" or super().uses_batch_norm


@MODELS.register("gan")
class GANKind(ModelKind):
    implementation = "vae_core.models.gan.GAN"
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

    @classmethod
    def network_layers(cls, config: GANConfig, image_shape: ImageShape) -> tuple[list[Layer], list[Layer]]:
        """No encoder; the decoder is the generator."""
        return [], super().network_layers(config, image_shape)[1]
