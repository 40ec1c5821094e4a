"""How much memory a training takes, counted from its settings."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vae_core.datasets import is_imported
from vae_core.experiment import RunConfig
from vae_core.limits import PREFIX, LimitError, limits
from vae_core.memory import gigabytes
from vae_core.models.layer_sizes import NUMBERS_AT_ONCE
from vae_core.models.size import ModelSize, model_size

PROGRAM = 450_000_000  # bytes of a worker that has loaded PyTorch, before its first image
_NUMBER = 4  # bytes: float32, and with bfloat16 the copies take what the smaller numbers save
_MOMENTS = {"adamw": 2, "adam": 2, "rmsprop": 1}  # numbers that an optimiser keeps for each parameter
_COPIES = 3  # of weights and moments while a checkpoint is written
_ALL_IMAGES = 1.15  # of those to learn from, with the held-out ones


@dataclass(frozen=True)
class TrainingMemory:
    """Bytes that a training takes at its largest.

    Attributes:
        program: of Python and PyTorch
        images: of the dataset
        weights: weights, their gradients and the optimiser's moments
        step: what a step on one batch holds between its two halves
        checkpoint: copies that are made to write one; never together with a step
    """

    program: int
    images: int
    weights: int
    step: int
    checkpoint: int

    @property
    def total(self) -> int:
        return self.program + self.images + self.weights + max(self.step, self.checkpoint)


def training_memory(config: RunConfig, images: int) -> TrainingMemory:
    """Of a training that learns from `images` images."""
    return _memory(config, model_size(config.model, config.image_shape), images, config.training.batch_size)


def check_memory(config: RunConfig, images: int, available: int | None, *, processes: int = 1, here: int = 1) -> None:
    """Raise LimitError, with the numbers and the way out, where a training takes more than is allowed or there.

    available: bytes; None where nobody can say, as on a GPU that is not asked
    processes: that share each batch, `here` of them in this memory
    """
    size = model_size(config.model, config.image_shape)
    need = here * _memory(config, size, images, math.ceil(config.training.batch_size / processes)).total
    allowed = limits().max_training_bytes
    most = allowed if available is None else min(allowed, available)
    if need <= most:
        return
    bound = (
        f"at most {gigabytes(allowed)} are allowed here ({PREFIX}MAX_TRAINING_BYTES)"
        if most == allowed
        else f"this machine has {gigabytes(most)} left"
    )
    way_out = "start fewer processes" if here > 1 else _way_out(config, size, images, most)
    raise LimitError(f"This training would take about {gigabytes(need)} of memory, and {bound}; {way_out}.")


def _memory(config: RunConfig, size: ModelSize, images: int, batch_size: int) -> TrainingMemory:
    numbers, pixels = size.parameters + size.buffers, math.prod(config.image_shape)
    mapped = is_imported(config.data.dataset) and not config.data.leave_out  # read from the disk as they are wanted
    batch = max(1, min(batch_size, images))
    if (
        config.model.fitted
    ):  # the images of a batch and the directions so far, in float64, and products of all their pairs
        rows = batch + size.buffers // pixels
        step = 8 * (4 * rows * pixels + 4 * rows**2)
        moments = 0
    else:
        step = _NUMBER * size.step_numbers(batch)
        moments = _MOMENTS[config.training.optimizer]
    looked_at = _NUMBER * min(NUMBERS_AT_ONCE + size.largest, 1000 * size.largest)  # held-out images, without gradients
    return TrainingMemory(
        program=PROGRAM,
        images=0 if mapped else int(_ALL_IMAGES * images * pixels),
        weights=_NUMBER * (numbers + size.parameters * (1 + moments)),
        step=max(step, looked_at),
        checkpoint=_NUMBER * _COPIES * (numbers + size.parameters * moments),
    )


def _way_out(config: RunConfig, size: ModelSize, images: int, most: int) -> str:
    """A smaller batch where one would do, else a smaller network."""
    batch_size = min(config.training.batch_size, max(1, images)) // 2
    fewest = 2 if config.model.uses_batch_norm else 1
    while batch_size >= fewest:
        smaller = _memory(config, size, images, batch_size).total
        if smaller <= most:
            rounded = batch_size if batch_size < 16 else batch_size // 16 * 16
            return f"with a training.batch_size of {rounded} it would take about {gigabytes(smaller)}"
        batch_size //= 2
    return "use narrower or fewer " + ("model.hidden" if config.model.network == "dense" else "model.widths")
