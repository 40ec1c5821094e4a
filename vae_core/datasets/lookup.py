"""A dataset by its name: a registered one, an imported one, or a folder of images."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vae_core.datasets.base import DATASETS, FOLDER_PREFIX, OWN_PREFIX, Dataset, is_folder, is_imported
from vae_core.datasets.image_folder import ImageFolder
from vae_core.datasets.imported import ImportedDataset, imported_names

_in_place: dict[str, Dataset] = {}


@contextmanager
def in_place(entry: Dataset) -> Iterator[None]:
    """While it lasts, this is the dataset of its name in this process: images that were sent here from elsewhere."""
    _in_place[entry.name] = entry
    dataset.cache_clear()
    try:
        yield
    finally:
        del _in_place[entry.name]
        dataset.cache_clear()


@functools.lru_cache(maxsize=512)  # names come from configurations and addresses: any number of them
def dataset(name: str) -> Dataset:
    """The dataset called `name`, one shared object a name; "own:cats" is an imported dataset, "folder:/path" a folder.

    Raises UnknownName listing the known names, ImportedError for an impossible name of an imported one. Neither a
    folder nor an imported dataset need be there until its images are asked for.
    """
    if name in _in_place:
        return _in_place[name]
    if is_folder(name):
        return ImageFolder(Path(name.removeprefix(FOLDER_PREFIX)))
    if is_imported(name):
        return ImportedDataset(name.removeprefix(OWN_PREFIX))
    return DATASETS.get(name)()


def dataset_names() -> list[str]:
    """What can be learnt from here: the registered datasets, then the imported ones."""
    return [*DATASETS, *(entry.name for entry in imported())]


def imported() -> list[ImportedDataset]:
    """The imported datasets that can be read, by name."""
    entries = [ImportedDataset(name.removeprefix(OWN_PREFIX)) for name in imported_names()]
    return [entry for entry in entries if entry.is_there()]
