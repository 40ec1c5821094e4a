"""Images read while something else is waited for."""

from __future__ import annotations

import contextlib
import threading

from vae_core.datasets.base import Split, is_own
from vae_core.datasets.config import DataConfig
from vae_core.datasets.lookup import dataset


def read_ahead(data: DataConfig) -> threading.Thread | None:
    """Begin to read what a training will load, before PyTorch is imported, which takes a second: `load` then finds it in memory.

    What cannot be read is told by `load`. None for somebody's own images, which are looked through first.
    """
    if is_own(data.dataset):
        return None

    splits: tuple[Split, ...] = (data.split, "held-out")

    def read() -> None:
        with contextlib.suppress(ValueError, OSError):
            for split in splits:
                dataset(data.dataset).load(split, data.image_size)

    thread = threading.Thread(target=read, name="read-ahead", daemon=True)
    thread.start()
    return thread
