"""Everything that decides a training, in one object: validated, frozen, the same after a round trip through JSON."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field, SerializeAsAny, ValidationError, field_validator, model_validator

from vae_core.config import Config, ConfigError, ImageShape, explain
from vae_core.datasets import dataset, is_folder
from vae_core.datasets.config import DataConfig
from vae_core.models import MODELS
from vae_core.models.config import ModelConfig
from vae_core.training.config import TrainConfig


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
        return MODELS.get(str(value.get("name"))).config_class.model_validate(value)

    @model_validator(mode="after")
    def _fits_together(self) -> RunConfig:
        self.model.check_image_shape(self.image_shape)
        if self.model.batch_norm and self.training.batch_size < 2:
            raise ConfigError("training.batch_size is 1, and batch norm needs two images at least; use 2 or more.")
        return self

    @model_validator(mode="after")
    def _classes_exist(self) -> RunConfig:
        if not is_folder(self.data.dataset):  # which may change or go: its runs can still be read
            self.check_classes()
        return self

    def check_classes(self) -> None:
        """Raise ConfigError for classes that the dataset does not have; ValueError for a folder of images that has gone."""
        wanted = getattr(self.model, "classes", None)
        if not (self.data.leave_out or wanted):
            return
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
