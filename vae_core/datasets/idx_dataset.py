"""Datasets published as four IDX files of 28 x 28 grey images, of which a part is bundled."""

from __future__ import annotations

import functools
import hashlib
import threading
from pathlib import Path
from typing import ClassVar

import numpy as np

from vae_core.datasets.base import Dataset, ImageSet, Split
from vae_core.datasets.bundled import BUNDLED_COUNT, pack_paths, read_pack, read_pack_labels
from vae_core.datasets.idx import IdxError, read_idx
from vae_core.datasets.idx_files import SIDE, IdxFile, find_file
from vae_core.locations import data_folder

_STEMS: dict[Split, str] = {"train": "train", "held-out": "t10k"}


class IdxDataset(Dataset):
    """Base of the sets that differ only in data. On disk: `<data root>/<name>/train-images-idx3-ubyte.gz` and so on.

    With the full set there, training images number 60,000, else the bundled first 10,000 of them.
    The held-out images are the 10,000 test images both ways. At 32 pixels each image has two black pixels around.
    """

    image_sizes: ClassVar[tuple[int, ...]] = (SIDE, SIDE + 4)
    files: ClassVar[tuple[IdxFile, ...]]
    torchvision_name: ClassVar[str]
    """The class in torchvision.datasets that knows where the files can be had."""

    def full_folder(self, root: Path | None = None) -> Path:
        """Where the full set belongs, under `root` or the usual data root."""
        return (root or data_folder()) / self.name

    def is_full(self) -> bool:
        folder = self.full_folder()
        return all(find_file(file, [folder]) for file in self.files)

    def available(self, split: Split) -> int:
        if not self.is_full():
            return BUNDLED_COUNT
        return self._of(split)[0].count

    def content(self, split: Split, image_size: int) -> str:
        """By the files as they are, which are read but not unpacked."""
        folder = self.full_folder() if self.is_full() else None
        packed = pack_paths(f"{self.name}-{split}")
        paths = packed if folder is None else [find_file(file, [folder]) for file in self._of(split)]
        try:
            return " ".join(_digest(path, *_stamp(path)) for path in paths if path is not None)
        except OSError as error:
            raise ValueError(f"The images of {self.title} cannot be read: {error}") from error

    def labels(self, split: Split, image_size: int | None = None) -> np.ndarray:
        """The images stay unread."""
        folder = self.full_folder() if self.is_full() else None
        with _reading:
            return _labels(type(self), split, folder)

    @classmethod
    def _of(cls, split: Split) -> tuple[IdxFile, ...]:
        """Images, then labels."""
        return tuple(file for file in cls.files if file.name.startswith(_STEMS[split]))

    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        folder = self.full_folder() if self.is_full() else None
        with _reading:  # many users may ask at once for what nobody has read yet
            return _whole_split(type(self), split, image_size, folder).first(count)

    def load_once(self, split: Split, image_size: int, count: int | None = None) -> ImageSet:
        count = self._checked(split, image_size, count)
        folder = self.full_folder() if self.is_full() else None
        with _reading:
            return _read_split(type(self), split, image_size, folder).first(count)


_reading = threading.Lock()


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@functools.lru_cache(maxsize=64)
def _digest(path: Path, *stamp: int) -> str:
    """Of the file; read again when its `stamp` is another."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_split(kind: type[IdxDataset], split: Split, image_size: int, folder: Path | None) -> ImageSet:
    """All images of a split, from the full set in `folder` or, for None, from the bundled part."""
    if folder is None:
        images, _ = read_pack(f"{kind.name}-{split}", SIDE)
    else:
        images = _read_full(kind, kind._of(split)[0], folder)
    margin = (image_size - SIDE) // 2
    padded = np.zeros((len(images), 1, image_size, image_size), np.uint8)
    padded[:, 0, margin : margin + SIDE, margin : margin + SIDE] = images
    return ImageSet.of(padded, _labels(kind, split, folder))


_whole_split = functools.lru_cache(maxsize=4)(_read_split)  # at most 61 MB each


@functools.lru_cache(maxsize=8)
def _labels(kind: type[IdxDataset], split: Split, folder: Path | None) -> np.ndarray:
    if folder is None:
        return read_pack_labels(f"{kind.name}-{split}").astype(np.int64)
    return _read_full(kind, kind._of(split)[1], folder).astype(np.int64)


def _read_full(kind: type[IdxDataset], file: IdxFile, folder: Path) -> np.ndarray:
    """One file of the full set. The checksum was verified when it was fetched; here the shape is enough."""
    path = find_file(file, [folder])
    try:
        if path is None:
            raise FileNotFoundError(f"{folder / file.name} has gone")
        array = read_idx(path)
        if array.shape != file.shape:
            raise IdxError(f"{path} holds {len(array):,} entries, not {file.count:,}.")
    except (OSError, IdxError) as error:
        raise ValueError(
            f"The full {kind.title} in {folder} cannot be read ({error}); "
            f"repair it with: python -m vae_core fetch-data {kind.name}."
        ) from error
    return array
