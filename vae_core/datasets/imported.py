"""Datasets of one's own: images brought in once, kept as arrays in a folder like those of the built-in sets.

`<data folder>/imported/<slug>/`:
    dataset.json       what it is (Facts)
    images-<size>.npy  uint8 [N, C, size, size], the training images first, then the held-out ones; read by mapping
    labels.npy         int64 [N]

A dataset never changes once it is there: its files are written aside and moved into place (imported_writing.py).
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_core.datasets.base import OWN_PREFIX, Dataset, ImageSet, Split
from vae_core.locations import data_folder

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
FACTS, LABELS = "dataset.json", "labels.npy"
ASIDE, GONE = ".new-", ".gone-"  # how folders begin that are being written, and removed
MAX_TITLE = 80  # characters
SIZES = (28, 32, 64, 128)


class ImportedError(ValueError):
    """A dataset of one's own cannot be made, read or changed; the message says which and why."""


class Facts(BaseModel):
    """`dataset.json`. report: what was found when the images were brought in (see vae_core.imports.report)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str = Field(min_length=1, max_length=MAX_TITLE)
    class_names: tuple[str, ...] = Field(min_length=1)
    channels: Literal[1, 3]
    image_size: Literal[28, 32, 64, 128]
    train: int = Field(ge=1)
    held_out: int = Field(ge=1)
    fingerprint: str
    owner: str | None = None
    created: float = 0.0
    report: dict[str, Any] = {}

    @property
    def images(self) -> int:
        return self.train + self.held_out


class ImportedDataset(Dataset):
    """One of these datasets, by its slug. Whether it is there is looked up when something of it is asked for, so that
    the settings of a run can be read where its images are gone; what needs them then raises ImportedError, a ValueError.
    """

    licence = "that of your own images"
    credit = "your own images"

    def __init__(self, slug: str, root: Path | None = None) -> None:
        if not SLUG.fullmatch(slug):  # names come from addresses and configurations: never a path
            raise ImportedError(f"{slug[:60]!r} is no name of an imported dataset.")
        self.slug = slug
        self.name = f"{OWN_PREFIX}{slug}"  # type: ignore[misc]  # of this object, not of the class
        self._root = root
        self._known: tuple[tuple[int, int, int], Facts] | None = None

    @property
    def folder(self) -> Path:
        return imported_folder(self._root) / self.slug

    def facts(self) -> Facts:
        """What `dataset.json` says now. Raises ImportedError."""
        path = self.folder / FACTS
        try:
            status = _ordinary(path)
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if self._known is None or self._known[0] != stamp:
                self._known = (stamp, Facts.model_validate(json.loads(path.read_bytes())))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ImportedError(
                f"The imported dataset “{self.slug}” is not here (any more); import its images again under this name."
            ) from error
        except (OSError, ValidationError, ValueError, RecursionError) as error:
            raise ImportedError(
                f"The imported dataset “{self.slug}” is damaged: its {FACTS} cannot be read. "
                "Delete it and import its images again."
            ) from error
        return self._known[1]

    def is_there(self) -> bool:
        try:
            self.facts()
        except ImportedError:
            return False
        return True

    def can_be_read(self) -> bool:
        """Whether it is there and its arrays are sound."""
        try:
            self._first_images("train", self.facts().image_size, 1)
        except ImportedError:
            return False
        return True

    @property
    def title(self) -> str:  # type: ignore[override]
        """As its owner called it; made of the slug when it is gone."""
        return self.facts().title if self.is_there() else self.slug

    @property
    def class_names(self) -> tuple[str, ...]:  # type: ignore[override]
        """Raises ImportedError."""
        return self.facts().class_names

    @property
    def channels(self) -> int:  # type: ignore[override]
        """Raises ImportedError."""
        return self.facts().channels

    @property
    def image_sizes(self) -> tuple[int, ...]:  # type: ignore[override]
        """The one size that was chosen. Raises ImportedError."""
        return (self.facts().image_size,)

    @property
    def owner(self) -> str | None:
        """The person whose it is; None: nobody's in particular. Raises ImportedError."""
        return self.facts().owner

    def available(self, split: Split) -> int:
        """Raises ImportedError."""
        facts = self.facts()
        return facts.train if split == "train" else facts.held_out

    def is_full(self) -> bool:
        return True

    def check(self) -> None:
        self.facts()

    def fingerprint(self) -> str:
        return self.facts().fingerprint

    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        """Mapped from the file: what nobody looks at takes no memory."""
        facts = self.facts()
        start = 0 if split == "train" else facts.train
        try:
            # Copy on write, as PyTorch wants an array that it may write to; nobody does.
            for name in (images_file(image_size), LABELS):
                _ordinary(self.folder / name)
            images = np.load(self.folder / images_file(image_size), mmap_mode="c")
            labels = np.load(self.folder / LABELS)
        except (OSError, ValueError, EOFError) as error:
            raise ImportedError(self._damaged()) from error
        if images.shape != (facts.images, facts.channels, image_size, image_size) or images.dtype != np.uint8:
            raise ImportedError(self._damaged())
        if labels.shape != (facts.images,) or labels.dtype != np.int64:
            raise ImportedError(self._damaged())
        return ImageSet.of(images[start : start + count], labels[start : start + count])

    def _damaged(self) -> str:
        return (
            f"The images of the imported dataset “{self.title}” cannot be read: a file of its folder is missing or "
            "damaged. Delete it and import its images again."
        )


def _ordinary(path: Path) -> os.stat_result:
    """Raises OSError for what is no ordinary file: a pipe would keep its reader for ever."""
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "is no ordinary file", str(path))
    return found


def imported_folder(root: Path | None = None) -> Path:
    """Where imported datasets lie, under `root` or the usual data folder."""
    return (root or data_folder()) / "imported"


def images_file(image_size: int) -> str:
    return f"images-{image_size}.npy"


def imported_names(root: Path | None = None) -> list[str]:
    """The names ("own:cats") of the datasets that are here, damaged ones too, in alphabetical order."""
    folder = imported_folder(root)
    try:
        slugs = sorted(entry.name for entry in os.scandir(folder) if SLUG.fullmatch(entry.name) and entry.is_dir())
    except OSError:
        return []
    return [f"{OWN_PREFIX}{slug}" for slug in slugs]
