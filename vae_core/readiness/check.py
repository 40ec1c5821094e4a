"""Settings against images and machine: what would end a training after it was made is said before."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_core.config import ConfigError
from vae_core.datasets import Dataset, dataset
from vae_core.experiment import RunConfig
from vae_core.extras import need_extra
from vae_core.limits import LimitError
from vae_core.memory import available_memory
from vae_core.models import MODELS
from vae_core.readiness.memory import check_memory

GPU = Path("/dev/nvidia0")  # there, the worker asks the GPU how much it has, before it allocates


def check_ready(config: RunConfig, *, memory: int | None = None) -> None:
    """Raise ConfigError or LimitError, in a sentence with the way out, for a new training that could not be done here.

    memory: bytes that it may take; what is available now unless it is given. On a machine with a GPU only the worker can
    tell.
    """
    if config.logging.tensorboard:
        need_extra("tensorboard", "Writing event files for TensorBoard (logging.tensorboard)")
    entry = dataset(config.data.dataset)
    try:
        entry.check()
        config.check_classes(entry.class_names)
        images = images_to_learn_from(config, entry)
        held_out = entry.available("held-out")
    except (ConfigError, LimitError):
        raise
    except ValueError as error:  # images of one's own that are gone, or may not be read
        raise ConfigError(str(error)) from error
    if images == 0:
        raise ConfigError(
            f"data.leave_out leaves no image of {entry.title} to learn from; leave out fewer classes"
            + (", or use more data.train_images." if config.data.train_images else ".")
        )
    if not held_out:
        raise ConfigError(f"{entry.title} has no held-out image to judge a model by; add images.")
    check_batches(config, images, entry.title)
    check_memory(config, images, _usable(memory))


def check_goes_on(config: RunConfig, images: int, *, memory: int | None = None) -> None:
    """The same of a training that has seen some of its `images` images: only the machine may have changed.

    Raises LimitError.
    """
    check_memory(config, images, _usable(memory))


def check_shared(config: RunConfig, images: int, processes: int, here: int, *, memory: int | None = None) -> None:
    """The same of a training of `images` images by several processes, `here` of them on this machine.

    Raises ConfigError where they could not share it, LimitError.
    """
    if processes == 1:
        return
    if config.model.fitted:
        kind = MODELS.get(config.model.name).title
        raise ConfigError(f"{kind} is computed in one pass and not trained in steps; start it as one process.")
    batch = min(config.training.batch_size, images)
    if batch < processes:
        few = "There is 1 image" if images == 1 else f"There are {images} images"
        what = f"training.batch_size is {batch}" if batch < images else f"{few} to learn from"
        raise ConfigError(
            f"{what}, and {processes} processes would have to share the images of a batch; start {max(1, batch)} at most."
        )
    check_memory(config, images, _usable(memory), processes=processes, here=here)


def images_to_learn_from(config: RunConfig, entry: Dataset) -> int:
    """How many images a training sees. Raises ConfigError where it asks for more than there are."""
    here = entry.available(config.data.split)
    wanted = config.data.train_images
    if wanted is not None and wanted > here:
        raise ConfigError(
            f"data.train_images is {wanted:,}, but {entry.title} has {here:,} here; "
            f"use 1 to {here:,}"
            + (", or leave it empty." if entry.is_full() else f", or get the full set: fetch-data {entry.name}.")
        )
    count = here if wanted is None else wanted
    if not config.data.leave_out:
        return count
    return int((~np.isin(entry.labels(config.data.split)[:count], config.data.leave_out)).sum())


def check_batches(config: RunConfig, images: int, title: str) -> None:
    """Raise ConfigError where batch norm would have to normalise a batch of one image."""
    model = config.model
    if images < 2 and model.uses_batch_norm:
        ways = (
            ("batch_norm", False, "turn model.batch_norm off"),
            ("layers", "by-widths", "use model.layers by-widths"),
        )
        helps = (said for name, value, said in ways if not model.model_copy(update={name: value}).uses_batch_norm)
        off = next(helps, "use model.network dense")
        raise ConfigError(
            f"Batch norm needs two images at least in a batch, and {title} has one to learn from; {off}, or add images."
        )


def _usable(memory: int | None) -> int | None:
    if GPU.exists():
        return None
    return available_memory() if memory is None else memory
