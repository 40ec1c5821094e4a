"""How a run is trained."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vae_core.config import ADVANCED, Config


class TrainConfig(Config):
    """The settings of the optimiser, and how long and on what it runs."""

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
    warm_up: float = Field(
        0.3,
        gt=0,
        lt=1,
        title="Warm-up of the learning rate",
        description="The share of the whole training over which one-cycle rises, however long the training is.",
        json_schema_extra=ADVANCED,
    )
    adam_beta1: float = Field(
        0.9,
        ge=0,
        lt=1,
        title="Adam's beta 1",
        description="How much of the direction of earlier steps the next one keeps (momentum).",
        json_schema_extra=ADVANCED,
    )
    adam_beta2: float = Field(
        0.999,
        ge=0,
        lt=1,
        title="Adam's beta 2",
        description="How long the size of former gradients is remembered. A short training gains by less, such as 0.95.",
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
        description="Auto uses bfloat16 where it is faster on this machine.",
        json_schema_extra=ADVANCED,
    )
    threads: int | None = Field(
        None,
        ge=1,
        le=256,
        title="Threads",
        description="Processor threads; empty tries how many make a step quickest.",
        json_schema_extra=ADVANCED,
    )
