"""The settings that every model has."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, field_validator

from vae_core.config import ADVANCED, Config, ConfigError, ImageShape
from vae_core.models.space import LatentSpace

Activation = Literal["relu", "leaky-relu", "silu", "gelu", "tanh"]
Likelihood = Literal["bernoulli", "continuous-bernoulli", "gaussian"]


class ModelConfig(Config):
    """What every model has; a model's own config class adds its objective's settings.

    Attributes:
        fitted: computed from the images in one pass (`LatentModel.fit`), and not trained step by step
        unused: names of fields, of the model or of the training, that mean nothing for this model: forms leave them out,
            and they make no difference between two runs
    """

    fitted: ClassVar[bool] = False
    unused: ClassVar[frozenset[str]] = frozenset()

    name: str
    network: Literal["dense", "conv"] = Field(
        "dense",
        title="Network",
        description="Dense layers are fastest on a small machine; convolutional ones draw finer detail with "
        "fewer weights, several times slower.",
    )
    latent_dim: int = Field(
        2,
        ge=1,
        le=256,
        title="Latent size",
        description="How many numbers an image is compressed into. 2 can be drawn as a map; more keep more detail.",
    )
    hidden: tuple[int, ...] = Field(
        (512, 256, 128),
        max_length=8,
        title="Dense widths",
        description="Units of the encoder's dense layers, first to last; the decoder mirrors them. None at all: "
        "pixels to code in one layer.",
        json_schema_extra=ADVANCED,
    )
    layers: Literal["by-widths", "product-photos", "dcgan-lab"] = Field(
        "by-widths",
        title="Convolutional layers",
        description="By widths: as the other settings say. product-photos and dcgan-lab are the layers of the systems S6 "
        "and S7 of the page Recipes, as their sources have them, batch norm and activations included.",
        json_schema_extra=ADVANCED,
    )
    widths: tuple[int, ...] | None = Field(
        None,
        max_length=6,
        title="Convolution widths",
        description="Channels of the encoder's layers; each halves the image. Empty picks them by image size.",
        json_schema_extra=ADVANCED,
    )
    upsample: Literal["pixel-shuffle", "transposed"] = Field(
        "pixel-shuffle",
        title="Upsampling",
        description="How the convolutional decoder enlarges. Pixel shuffle trains three to five times faster on "
        "a processor than transposed convolution of the same output.",
        json_schema_extra=ADVANCED,
    )
    kernel_size: Literal[3, 4] = Field(
        3,
        title="Kernel size",
        description="Pixels a side of the kernels that halve and, with transposed convolutions, double the image. "
        "4 is DCGAN's; its last layer draws the image directly.",
        json_schema_extra=ADVANCED,
    )
    batch_norm: bool = Field(
        False,
        title="Batch norm",
        description="Normalise each layer over the batch.",
        json_schema_extra=ADVANCED,
    )
    activation: Activation = Field(
        "relu",
        title="Activation",
        description="The non-linearity between layers.",
        json_schema_extra=ADVANCED,
    )
    initial_weights: Literal["pytorch", "keras", "dcgan", "he"] = Field(
        "pytorch",
        title="Initial weights",
        description="What training starts from. pytorch: weights and biases uniform within 1/√inputs. keras: as Glorot & "
        "Bengio 2010, with biases of 0. dcgan: from N(0, 0.02²), as Radford et al. 2016. he: as He et al. 2015, of the size that "
        "keeps signals as large from layer to layer; the first steps learn more. Behind a ReLU, a unit that starts too far below 0 "
        "never becomes active.",
        json_schema_extra=ADVANCED,
    )
    initial_image: Literal["grey", "mean"] = Field(
        "grey",
        title="Initial image",
        description="What a dense decoder draws before it has learnt anything: grey, or the mean of the training images, which "
        "then need not be learnt first.",
        json_schema_extra=ADVANCED,
    )
    likelihood: Likelihood = Field(
        "bernoulli",
        title="Likelihood",
        description="How a pixel's error is scored: bernoulli (binary cross-entropy, of grey pixels no density); "
        "continuous-bernoulli (the same made a density on 0 to 1); or gaussian (squared error).",
        json_schema_extra=ADVANCED,
    )
    likelihood_scale: float = Field(
        0.1,
        gt=0.001,
        le=10,
        title="Gaussian scale",
        description="Standard deviation of the gaussian likelihood, in units of pixel brightness (0 to 1).",
        json_schema_extra=ADVANCED,
    )

    @field_validator("hidden", "widths")
    @classmethod
    def _positive(cls, value: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if value is not None and any(not 1 <= width <= 4096 for width in value):
            raise ValueError("every width must be between 1 and 4096")
        return value

    def latent_space(self, image_size: int) -> LatentSpace:
        """What the model's latent space is for square images of this size; most models add to it."""
        return LatentSpace(self.latent_dim)

    def conv_widths(self, image_size: int) -> tuple[int, ...]:
        """Encoder channels for square images of this size: the chosen ones, or enough to reach 4 to 7 pixels."""
        if self.widths:
            return self.widths
        return {28: (32, 64), 32: (32, 64, 128), 64: (32, 64, 128, 256)}.get(image_size, (32, 64, 128, 256, 256))

    @property
    def uses_batch_norm(self) -> bool:
        """Whether a layer depends on the other images of a batch while it is trained."""
        return self.batch_norm or (self.network == "conv" and self.layers != "by-widths")

    def check_image_shape(self, shape: ImageShape) -> None:
        """Raise ConfigError when the network cannot take images of `shape` (C, H, W)."""
        size = shape[-1]
        if self.network == "conv" and self.layers != "by-widths":
            self._check_published(size)
            return
        halvings = len(self.conv_widths(size))
        if self.network == "conv" and size % 2**halvings:
            raise ConfigError(
                f"data.image_size is {size}, which {halvings} convolutions of stride 2 cannot halve evenly; "
                f"use a multiple of {2**halvings}, or fewer model.widths."
            )

    def _check_published(self, size: int) -> None:
        if self.layers == "dcgan-lab" and size != 28:
            raise ConfigError(
                f"data.image_size is {size}, and the layers of dcgan-lab fit 28 pixels only; use model.layers by-widths."
            )
        if self.layers == "product-photos" and size % 8:
            raise ConfigError(
                f"data.image_size is {size}, which the layers of {self.layers} cannot halve three times; use a multiple of 8, "
                "or model.layers by-widths."
            )
