"""Any folder of images as a dataset, under the name "folder:/where/it/is".

The convention is that of torchvision.datasets.ImageFolder: each sub-folder is a class and holds its images at any
depth. A folder with no such sub-folder is one class. The folder is listed by `folder_listing`, its files are opened by
the one door for images, and nothing is written.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from vae_core.cores import usable_cores
from vae_core.datasets.allowed import may_read
from vae_core.datasets.base import FOLDER_PREFIX, SPLITS, Dataset, ImageSet, Split
from vae_core.datasets.folder_listing import Listing, Member, Verdicts, list_folder
from vae_core.datasets.folder_walk import FolderError
from vae_core.datasets.left_out import LeftOut, files, lines, shown
from vae_core.datasets.memory import SETS
from vae_core.images.open import read_image, why_not
from vae_core.images.rejected import ImageRejected
from vae_core.limits import Limits, limits
from vae_core.paths import as_path

_FEW = 200  # decoded for a first look
_SECONDS_BETWEEN_LOOKS = 1.0  # at least; on a slow drive longer, so that looking takes a twentieth of the time
_THREADS = min(4, usable_cores())  # Pillow decodes outside Python's lock


class ImageFolder(Dataset):
    """The images of a folder, cut to their middle square, in colour.

    About one in eight is held out, chosen by its name: it stays on its side whatever is added beside it. What cannot be
    taken is left out, each file with its reason (`left_out`). Nothing touches the disk until it is asked for, so that the settings of a
    run can be read where its folder is gone; what needs the images then raises FolderError, a ValueError.
    """

    channels = 3
    image_sizes = (32, 64, 128)
    licence = "that of your own images"
    credit = "your own images"

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(as_path(str(folder))))
        self.name = f"{FOLDER_PREFIX}{self.folder}"  # type: ignore[misc]  # of this object, not of the class
        self.title = shown(self.folder.name or str(self.folder))  # type: ignore[misc]
        self._lock = threading.Lock()
        self._listing: Listing | None = None
        self._look_again = 0.0
        self._known: Verdicts = {}

    @property
    def class_names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The sub-folders with images in them, sorted. Raises FolderError."""
        return tuple(map(shown, self._list().class_names))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every file that is not taken, with its reason, as far as is known yet: some damage shows only in decoding.

        Raises FolderError.
        """
        return self._list().left_out

    @property
    def notes(self) -> tuple[str, ...]:
        """How the folder was understood where that is not plain, a sentence each. Raises FolderError."""
        return self._list().notes

    def available(self, split: Split) -> int:
        """Raises FolderError. A file whose damage only decoding shows is counted until then."""
        return len(self._list().members[split])

    def is_full(self) -> bool:
        return True

    def check(self) -> None:
        self._list()

    def summary(self) -> str:
        """One line on what is there, for the command line. Raises FolderError."""
        listing = self._list()
        train, held_out = (len(listing.members[split]) for split in SPLITS)
        classes = f"{len(listing.class_names):,} class{'' if len(listing.class_names) == 1 else 'es'}"
        rest = f"; left out: {files(len(listing.left_out))}" if listing.left_out else ""
        return f"{self.folder}: {train:,} images to learn from, {held_out:,} held out, {classes}{rest}."

    def report(self, names: int | None = None) -> list[str]:
        """How the folder was understood, and what was left out and why, of at most `names` files by name a reason.

        Raises FolderError.
        """
        listing = self._list()
        head = [f"Left out, {files(len(listing.left_out))}:"] if listing.left_out else []
        return [*listing.notes, *head, *lines(listing.left_out, names)]

    def fingerprint(self) -> str:
        return self._list().fingerprint

    def labels(self, split: Split, image_size: int | None = None) -> np.ndarray:
        """Of the files as they are listed: nothing is decoded. Raises FolderError."""
        return np.array([member.label for member in self._list().members[split]], np.int64)

    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        """Fewer than `count` where decoding finds files that are damaged inside."""
        listing = self._list()
        lengths = [length for length in (_FEW, len(listing.members[split])) if length >= count]
        keys = [(self.name, listing.fingerprint, split, image_size, length) for length in lengths]
        return SETS.get(keys, lambda: self._decode(listing, split, image_size, lengths[0])).first(count)

    def _list(self) -> Listing:
        """What the folder holds; looked at again when a file has come, gone or been written. Raises FolderError."""
        if not may_read(self.folder):
            raise FolderError(
                f"The images of {self.title} are a folder on the computer that this runs on, and a page reads no folder "
                "that its owner has not allowed (LATENT_PLAYGROUND_FOLDERS)."
            )
        with self._lock:
            if self._listing is not None and time.monotonic() < self._look_again:
                return self._listing
            began = time.monotonic()
            if self._listing is None or not self._is_as_it_was(self._listing):
                bounds = limits()
                self._listing = list_folder(self.folder, lambda path: why_not(path, bounds), self._known)
                self._known = self._listing.verdicts
            took = time.monotonic() - began
            self._look_again = began + took + _SECONDS_BETWEEN_LOOKS * max(1.0, 20 * took)
            return self._listing

    def _is_as_it_was(self, listing: Listing) -> bool:
        self._listing = None  # a folder that is gone is not remembered
        if not listing.walk.is_as_it_was():
            return False
        self._listing = listing
        return True

    def _decode(self, listing: Listing, split: Split, image_size: int, count: int) -> ImageSet:
        members = listing.members[split]
        images: list[np.ndarray] = []
        labels: list[int] = []
        broken: dict[Member, str] = {}
        bounds, start = limits(), 0
        with ThreadPoolExecutor(_THREADS) as pool:
            while len(images) < count and start < len(members):
                batch = members[start : start + count - len(images)]
                start += len(batch)
                paths = [os.path.join(self.folder, member.path) for member in batch]
                decoded = pool.map(lambda path: _decoded(path, image_size, bounds), paths)
                for member, pixels in zip(batch, decoded, strict=True):
                    if isinstance(pixels, str):
                        broken[member] = pixels
                    else:
                        images.append(pixels)
                        labels.append(member.label)
        if broken:
            with self._lock:
                self._listing = (self._listing or listing).without(broken)
                self._known = self._listing.verdicts
        if not images:
            first = min(broken, key=lambda member: member.path)
            raise FolderError(
                f"None of the {len(members):,} {split} images in {self.folder} can be read "
                f"({shown(first.path)}: {broken[first].rstrip('.')})."
            )
        stacked = np.stack(images).transpose(0, 3, 1, 2)
        return ImageSet.of(np.ascontiguousarray(stacked), np.array(labels, np.int64))


def decode_file(path: str, image_size: int, bounds: Limits | None = None) -> np.ndarray:
    """The middle square as uint8 [image_size, image_size, 3]: turned as its EXIF says, transparency on white.

    Raises ImageRejected.
    """
    picture = Image.fromarray(read_image(path, limits=bounds, at_least=2 * image_size).on())
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side)
    small = picture.resize((image_size, image_size), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    return np.asarray(small.convert("RGB"))


def _decoded(path: str, image_size: int, bounds: Limits) -> np.ndarray | str:
    """The pixels, or why there are none."""
    try:
        return decode_file(path, image_size, bounds)
    except ImageRejected as error:
        return str(error)


def folder_name(folder: Path | str) -> str:
    """The dataset name of a folder, absolute: "folder:/home/me/photos"."""
    return f"{FOLDER_PREFIX}{os.path.abspath(as_path(str(folder)))}"
