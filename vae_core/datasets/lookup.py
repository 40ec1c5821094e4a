"""A dataset by its name: a registered one, or a folder of images."""

from __future__ import annotations

import functools
from pathlib import Path

from vae_core.datasets.base import DATASETS, FOLDER_PREFIX, Dataset, is_folder
from vae_core.datasets.image_folder import ImageFolder


@functools.cache
def dataset(name: str) -> Dataset:
    """The dataset called `name`, one shared object a name; "folder:/path" is a folder of images.

    Raises UnknownName listing the known names. A folder need not be there until its images are asked for.
    """
    if is_folder(name):
        return ImageFolder(Path(name.removeprefix(FOLDER_PREFIX)))
    return DATASETS.get(name)()
