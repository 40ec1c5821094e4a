"""What a run trains on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from vae_core.config import ADVANCED, Config
from vae_core.datasets.base import Split


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
        description="Numbers of classes that training never sees, to find out whether the model notices that "
        "they are unknown. 0 is the first class.",
        json_schema_extra=ADVANCED,
    )

    channels: int | None = Field(
        None,
        ge=1,
        le=3,
        title="Channels",
        description="Filled in by itself where the images are somebody's own: 1 is grey, 3 is colour.",
    )
    split: Split = Field(
        "train",
        title="Images learnt from",
        description="The held-out ones only where no others are at hand, as in a page that was exported: what is "
        "measured on them afterwards flatters the model.",
        json_schema_extra=ADVANCED,
    )

    def learnt(self, count: int) -> str:
        """What `count` images that a model learnt from are: "60,000 training images"."""
        return f"{count:,} {'training images' if self.split == 'train' else 'of the held-out images'}"

    @field_validator("leave_out")
    @classmethod
    def _once_each(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(label < 0 for label in value):
            raise ValueError("every class number must be 0 or more")
        return tuple(sorted(set(value)))
