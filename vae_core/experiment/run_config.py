"""Everything that decides a training, in one object: validated, frozen, the same after a round trip through JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any

from pydantic import Field, SerializeAsAny, ValidationError, field_validator, model_validator

from vae_core.config import Config, ConfigError, ImageShape, explain
from vae_core.datasets import ImportedDataset, dataset, is_imported, is_own
from vae_core.datasets.config import DataConfig
from vae_core.experiment.logs import LogConfig
from vae_core.experiment.reference import Reference
from vae_core.experiment.training import TrainConfig
from vae_core.models.config import ModelConfig
from vae_core.models.kinds import MODELS
from vae_core.models.size import check_size
from vae_core.models.space import LatentSpace


class RunConfig(Config):
    """Everything that decides a training. JSON in `config.json` of a run folder."""

    name: str = Field("Untitled", min_length=1, max_length=80, title="Name")
    recipe: str | None = None
    data: DataConfig = DataConfig()
    model: SerializeAsAny[ModelConfig]
    training: TrainConfig = TrainConfig()
    logging: LogConfig = LogConfig()
    reference: Reference | None = None
    repairs: str | None = Field(
        None, title="Repairs", max_length=80, description="The run that this one is a repaired version of."
    )

    @field_validator("model", mode="before")
    @classmethod
    def _model_by_name(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return MODELS.get(str(value.get("name"))).config_class.model_validate(value)

    @model_validator(mode="after")
    def _channels_kept(self) -> RunConfig:
        """An imported dataset may go: its runs say themselves how many channels their images have."""
        channels = self.data.channels if is_imported(self.data.dataset) else None
        with contextlib.suppress(ValueError):
            channels = dataset(self.data.dataset).channels if is_imported(self.data.dataset) else None
        if channels != self.data.channels:
            kept = self.data.model_copy(update={"channels": channels})
            object.__setattr__(self, "data", kept)  # frozen for everybody else
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> RunConfig:
        self.model.check_image_shape(self.image_shape)
        check_size(self.model, self.image_shape)
        if self.model.uses_batch_norm and self.training.batch_size < 2:
            raise ConfigError("training.batch_size is 1, and batch norm needs two images at least; use 2 or more.")
        return self

    @model_validator(mode="after")
    def _one_pass(self) -> RunConfig:
        """A model that is computed sees each image once, in float32, whatever was asked for."""
        if self.model.fitted:
            once = self.training.model_copy(update={"epochs": 1, "precision": "float32"})
            object.__setattr__(self, "training", once)  # frozen for everybody else
        return self

    @model_validator(mode="after")
    def _classes_exist(self) -> RunConfig:
        if not is_own(self.data.dataset):  # which may change or go: its runs can still be read
            self.check_classes()
        return self

    def check_classes(self, names: Sequence[str] | None = None) -> None:
        """Raise ConfigError for classes that the dataset does not have; ValueError for images of one's own that are gone.

        names: the classes that the labels stand for, where they are not those of the dataset as it is now
        """
        classes = getattr(self.model, "classes", None)
        if not (self.data.leave_out or classes):
            return
        entry = dataset(self.data.dataset)
        known = len(entry.class_names if names is None else names)
        if self.data.leave_out and self.data.leave_out[-1] >= known:
            raise ConfigError(
                f"data.leave_out names class {self.data.leave_out[-1]}, but {entry.title} has classes 0 to {known - 1}."
            )
        if len(self.data.leave_out) >= known:
            raise ConfigError(f"data.leave_out names every class of {entry.title}; leave at least one to learn from.")
        if classes is not None and classes < known:
            raise ConfigError(
                f"model.classes is {classes}, but {entry.title} has {known} classes; use {known} or more."
            )

    @property
    def decodes_linearly(self) -> bool:
        """Whether an image is a straight-line function of its code."""
        return MODELS.get(self.model.name).decodes_linearly(self.model, self.image_shape)

    @property
    def latent_space(self) -> LatentSpace:
        """What the model's latent space is, without a model."""
        return self.model.latent_space(self.data.image_size)

    @property
    def image_shape(self) -> ImageShape:
        """(C, H, W) of the images that the model sees. Raises ValueError for a size the dataset does not have."""
        entry = dataset(self.data.dataset)
        size = self.data.image_size
        if isinstance(entry, ImportedDataset) and self.data.channels and not entry.is_there():
            return (self.data.channels, size, size)  # as it was when the run was made
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
    except ConfigError:
        raise
    except (ValueError, TypeError, ArithmeticError, AttributeError, RecursionError) as error:  # what no form has
        raise ConfigError(f"The configuration makes no sense ({error}).") from error
