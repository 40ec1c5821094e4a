"""What a run is made from: validated, frozen, and the same after a round trip through JSON.

Field titles, descriptions and bounds are written once, here; the command line's help, the app's forms and
the error sentences all read them.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationError,
    field_validator,
    model_validator,
)

ADVANCED: dict[str, Any] = {"advanced": True}  # forms fold these away

Activation = Literal["relu", "leaky-relu", "silu", "gelu", "tanh"]
ImageShape = tuple[int, int, int]  # channels, height, width


class ConfigError(ValueError):
    """A configuration that cannot be run; the message names the field, the value and what would be right."""


class Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DataConfig(Config):
    dataset: str = Field("fashion-mnist", title="Dataset", description="The images to learn from.")
    image_size: Literal[28, 32, 64, 128] = Field(
        32,
        title="Image size",
        description="Pixels a side. 28-pixel sets are padded with black to 32, which halves evenly three times.",
        json_schema_extra=ADVANCED,
    )
    train_images: int | None = Field(
        None,
        ge=1,
        title="Training images",
        description="How many of the training images to use; empty means all there are.",
        json_schema_extra=ADVANCED,
    )
    leave_out: tuple[int, ...] = Field(
        (),
        max_length=100,
        title="Classes left out",
        description="Numbers of classes that training never sees, to find out whether the model notices them as "
        "strange. 0 is the first class.",
        json_schema_extra=ADVANCED,
    )

    @field_validator("leave_out")
    @classmethod
    def _once_each(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(label < 0 for label in value):
            raise ValueError("every class number must be 0 or more")
        return tuple(sorted(set(value)))


class ModelConfig(Config):
    """What every model has; a model's own config class adds its objective's settings."""

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
        description="How many numbers an image is squeezed into. 2 can be drawn as a map; more keep more detail.",
    )
    hidden: tuple[int, ...] = Field(
        (512, 256, 128),
        max_length=8,
        title="Dense widths",
        description="Units of the encoder's dense layers, first to last; the decoder mirrors them. None at all: "
        "pixels to code in one layer.",
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
    likelihood: Literal["bernoulli", "gaussian"] = Field(
        "bernoulli",
        title="Likelihood",
        description="How a pixel's error is scored: bernoulli (binary cross-entropy) or gaussian (squared error).",
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

    def conv_widths(self, image_size: int) -> tuple[int, ...]:
        """Encoder channels for square images of this size: the chosen ones, or enough to reach 4 to 7 pixels."""
        if self.widths:
            return self.widths
        return {28: (32, 64), 32: (32, 64, 128), 64: (32, 64, 128, 256)}.get(image_size, (32, 64, 128, 256, 256))

    def check_image_shape(self, shape: ImageShape) -> None:
        """Raise ConfigError when the network cannot take images of `shape` (C, H, W)."""
        size = shape[-1]
        halvings = len(self.conv_widths(size))
        if self.network == "conv" and size % 2**halvings:
            raise ConfigError(
                f"data.image_size is {size}, which {halvings} convolutions of stride 2 cannot halve evenly; "
                f"use a multiple of {2**halvings}, or fewer model.widths."
            )


class TrainConfig(Config):
    epochs: int = Field(8, ge=1, le=1000, title="Epochs", description="How often every training image is seen.")
    batch_size: int = Field(
        128,
        ge=1,
        le=8192,
        title="Batch size",
        description="Images per step. Larger is smoother and takes fewer steps.",
    )
    learning_rate: float = Field(
        2e-3,
        gt=0,
        le=1,
        title="Learning rate",
        description="The size of a step. Too large and the loss jumps, too small and it crawls.",
    )
    seed: int = Field(
        0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="The same seed gives the same start and the same order of images.",
    )
    optimizer: Literal["adamw", "adam", "rmsprop"] = Field(
        "adamw",
        title="Optimiser",
        description="The rule that turns gradients into steps.",
        json_schema_extra=ADVANCED,
    )
    schedule: Literal["one-cycle", "constant"] = Field(
        "one-cycle",
        title="Learning rate over time",
        description="One-cycle rises, then falls to nearly zero by the end: quicker to a good model than constant.",
        json_schema_extra=ADVANCED,
    )
    weight_decay: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Weight decay",
        description="Pulls weights towards zero.",
        json_schema_extra=ADVANCED,
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        title="Precision",
        description="Auto measures whether bfloat16 is faster on this machine and uses it if so.",
        json_schema_extra=ADVANCED,
    )
    threads: int | None = Field(
        None,
        ge=1,
        le=256,
        title="Threads",
        description="Processor threads; empty uses the machine's cores.",
        json_schema_extra=ADVANCED,
    )


class Reference(Config):
    """A published figure in the recipe's own setting, to hold a run against."""

    metric: Literal["loss", "distortion"]
    nats: float = Field(description="The figure on the project's scale: nats an image, summed over pixels.")
    published: str = Field(description="The figure as its source prints it, with its unit.")
    source: str
    unit: str = Field("nats an image", description="What the source counts in.")
    scale: float = Field(1.0, gt=0, description="Nats an image in one unit of the source's.")
    digits: int = Field(2, ge=0, le=9, description="Decimals in which a figure is told in the source's unit.")
    rounds_below: float | None = Field(
        None, description="Nats an image below which a figure rounds to the published one, where that is a round one."
    )

    def passed_by(self, nats: float) -> bool:
        """Whether a held-out figure, nats an image, is as good as the published one."""
        return nats <= self.nats or (self.rounds_below is not None and nats < self.rounds_below)

    @property
    def published_value(self) -> str:
        """The figure as its source prints it, without the unit: "131.15", or "about 0.09" of a round one."""
        return f"{'about ' if self.rounds_below else ''}{self.nats / self.scale:.6g}"

    def in_unit(self, nats: float) -> str:
        """A figure in nats an image as the source would print it, without the unit."""
        return f"{nats / self.scale:.{self.digits}f}"


class RunConfig(Config):
    """Everything that decides a training. JSON in `config.json` of a run folder."""

    name: str = Field("Untitled", min_length=1, max_length=80, title="Name")
    recipe: str | None = None
    data: DataConfig = DataConfig()
    model: SerializeAsAny[ModelConfig]
    training: TrainConfig = TrainConfig()
    reference: Reference | None = None

    @field_validator("model", mode="before")
    @classmethod
    def _model_by_name(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        from vae_core.models import MODELS  # the models import this module

        return MODELS.get(str(value.get("name"))).config_class.model_validate(value)

    @model_validator(mode="after")
    def _fits_together(self) -> RunConfig:
        self.model.check_image_shape(self.image_shape)
        if self.model.batch_norm and self.training.batch_size < 2:
            raise ConfigError("training.batch_size is 1, and batch norm needs two images at least; use 2 or more.")
        return self

    @model_validator(mode="after")
    def _classes_exist(self) -> RunConfig:
        from vae_core.datasets import is_folder

        if not is_folder(self.data.dataset):  # which may change or go: its runs can still be read
            self.check_classes()
        return self

    def check_classes(self) -> None:
        """Raise ConfigError for classes that the dataset does not have; ValueError for a folder of images that has gone."""
        wanted = getattr(self.model, "classes", None)
        if not (self.data.leave_out or wanted):
            return
        from vae_core.datasets import dataset

        entry = dataset(self.data.dataset)
        known = len(entry.class_names)
        if self.data.leave_out and self.data.leave_out[-1] >= known:
            raise ConfigError(
                f"data.leave_out names class {self.data.leave_out[-1]}, but {entry.title} has classes 0 to {known - 1}."
            )
        if len(self.data.leave_out) >= known:
            raise ConfigError(f"data.leave_out names every class of {entry.title}; leave at least one to learn from.")
        if wanted is not None and wanted < known:
            raise ConfigError(f"model.classes is {wanted}, but {entry.title} has {known} classes; use {known} or more.")

    @property
    def image_shape(self) -> ImageShape:
        """(C, H, W) of the images that the model sees. Raises ValueError for a size the dataset does not have."""
        from vae_core.datasets import dataset

        entry = dataset(self.data.dataset)
        size = self.data.image_size
        if size not in entry.image_sizes:
            sizes = ", ".join(map(str, entry.image_sizes))
            raise ConfigError(f"data.image_size is {size}, which {entry.title} does not come in; use one of {sizes}.")
        return (entry.channels, size, size)


def parse_run_config(source: str | bytes | dict[str, Any]) -> RunConfig:
    """A RunConfig from JSON text or a dict. Raises ConfigError with one readable sentence a problem."""
    try:
        values = json.loads(source) if isinstance(source, str | bytes) else source
    except ValueError as error:
        raise ConfigError(f"The configuration is not valid JSON: {error}.") from error
    try:
        return RunConfig.model_validate(values)
    except ValidationError as error:
        raise ConfigError(explain(error)) from error


def with_settings(config: RunConfig, settings: list[str]) -> RunConfig:
    """The configuration with `field.name=value` settings applied; values are JSON or plain words.

    Raises ConfigError for a setting without '=', an unknown field, or a value that is refused.
    """
    values = json.loads(config.model_dump_json())
    for setting in settings:
        path, separator, text = setting.partition("=")
        if not separator:
            raise ConfigError(f"The setting {setting!r} has no '='; write it as training.epochs=3.")
        *parents, leaf = path.strip().split(".")
        target = values
        for parent in parents:
            target = target.get(parent) if isinstance(target, dict) else None
        if not isinstance(target, dict) or leaf not in target:
            raise ConfigError(f"There is no field {path!r}; known fields: {', '.join(field_paths(values))}.")
        try:
            target[leaf] = json.loads(text)
        except ValueError:
            target[leaf] = text
    return parse_run_config(values)


def field_paths(values: dict[str, Any], prefix: str = "") -> list[str]:
    """The dotted names of all fields in a dumped configuration."""
    paths: list[str] = []
    for key, value in values.items():
        paths += field_paths(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]
    return paths


def explain(error: ValidationError) -> str:
    """Pydantic's report as sentences: the field, the value, what would be right."""
    sentences = []
    for problem in error.errors():
        inner = problem.get("ctx", {}).get("error")
        field = ".".join(str(part) for part in problem["loc"]) or "the configuration"
        if isinstance(inner, ConfigError):  # already a whole sentence
            sentences.append(str(inner))
        elif problem["type"] == "extra_forbidden":
            sentences.append(f"There is no field {field!r}.")
        elif problem["type"] == "missing":
            sentences.append(f"{field} is missing.")
        else:
            right = problem["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
            sentences.append(
                f"{field} is {problem['input']!r}: it {right}."
                if right.startswith("should")
                else f"{field} is {problem['input']!r}: {right}."
            )
    return " ".join(sentences)
