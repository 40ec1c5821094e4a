"""Any folder of images as a dataset, under the name "folder:/where/it/is".

The convention is that of torchvision.datasets.ImageFolder: each sub-folder is a class and holds its images at any
depth. A folder with no such sub-folder is one class. The folder is listed by `folder_listing` and only read.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from vae_core.cores import usable_cores
from vae_core.datasets.base import FOLDER_PREFIX, SPLITS, Dataset, ImageSet, Split
from vae_core.datasets.folder_listing import FolderError, Listing, Member, list_folder, stamp_of
from vae_core.datasets.memory import SETS

MAX_PIXELS = 50_000_000
"""Of a file as it is decoded; larger ones are skipped, so that a crafted file cannot take all memory."""
FORMATS = ("JPEG", "PNG", "PPM", "BMP", "TIFF", "WEBP")
_FEW = 200  # decoded for a first look
_SECONDS_BETWEEN_LOOKS = 1.0
_THREADS = min(4, usable_cores())  # Pillow decodes outside Python's lock
_WHITE = (255, 255, 255, 255)


class ImageFolder(Dataset):
    """The images of a folder, cut to their middle square, in colour.

    About one in eight is held out, chosen by its name: it stays on its side whatever is added beside it. What cannot be
    read is left out and counted (`skipped`). Nothing touches the disk until it is asked for, so that the settings of a
    run can be read where its folder is gone; what needs the images then raises FolderError, a ValueError.
    """

    channels = 3
    image_sizes = (32, 64, 128)
    licence = "that of your own images"
    credit = "your own images"

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(folder.expanduser()))
        self.name = f"{FOLDER_PREFIX}{self.folder}"  # type: ignore[misc]  # of this object, not of the class
        self.title = _shown(self.folder.name or str(self.folder))  # type: ignore[misc]
        self._lock = threading.Lock()
        self._listing: Listing | None = None
        self._looked = 0.0
        self._broken: frozenset[Member] = frozenset()

    @property
    def class_names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The sub-folders with images in them, sorted. Raises FolderError."""
        return tuple(map(_shown, self._list().class_names))

    @property
    def skipped(self) -> int:
        """How many image files there are that cannot be read, as far as is known yet. Raises FolderError."""
        return self._list().skipped

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
        skipped = f"; left out, as they cannot be read: {listing.skipped:,}" if listing.skipped else ""
        return f"{self.folder}: {train:,} images to learn from, {held_out:,} held out, {classes}{skipped}."

    def fingerprint(self) -> str:
        return self._list().fingerprint

    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        """Fewer than `count` where decoding finds files that are damaged inside."""
        listing = self._list()
        lengths = [length for length in (_FEW, len(listing.members[split])) if length >= count]
        keys = [(self.name, listing.fingerprint, split, image_size, length) for length in lengths]
        return SETS.get(keys, lambda: self._decode(listing, split, image_size, lengths[0])).first(count)

    def _list(self) -> Listing:
        """What the folder holds; looked at again when a file has come or gone."""
        with self._lock:
            now = time.monotonic()
            if self._listing is not None and now - self._looked < _SECONDS_BETWEEN_LOOKS:
                return self._listing
            if self._listing is None or stamp_of(self.folder, self._listing.folders) != self._listing.stamp:
                self._listing = None  # a folder that is gone is not remembered
                self._listing = list_folder(self.folder, _opens, self._broken)
            self._looked = now
            return self._listing

    def _decode(self, listing: Listing, split: Split, image_size: int, count: int) -> ImageSet:
        members = listing.members[split]
        images: list[np.ndarray] = []
        labels: list[int] = []
        broken: set[Member] = set()
        start = 0
        with ThreadPoolExecutor(_THREADS) as pool:
            while len(images) < count and start < len(members):
                batch = members[start : start + count - len(images)]
                start += len(batch)
                paths = [os.path.join(self.folder, member.path) for member in batch]
                for member, pixels in zip(batch, pool.map(decode_file, paths, [image_size] * len(paths)), strict=True):
                    if pixels is None:
                        broken.add(member)
                    else:
                        images.append(pixels)
                        labels.append(member.label)
        if broken:
            with self._lock:
                self._broken |= broken
                self._listing = listing.without(self._broken)
        if not images:
            raise FolderError(f"None of the {len(members):,} {split} images in {self.folder} can be read.")
        stacked = np.stack(images).transpose(0, 3, 1, 2)
        return ImageSet.of(np.ascontiguousarray(stacked), np.array(labels, np.int64))


def decode_file(path: str, image_size: int) -> np.ndarray | None:
    """The middle square as uint8 [image_size, image_size, 3]: turned as its EXIF says, transparency on white.

    None for a file that cannot be read, or is larger than MAX_PIXELS.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            image.draft("RGB", (2 * image_size, 2 * image_size))  # a JPEG is decoded at a fraction of its size
            if not _fits(image):
                return None
            picture = _in_rgb(ImageOps.exif_transpose(image))
    except Exception:  # Pillow's plugins raise nearly anything on damaged files, SyntaxError and struct.error included
        return None
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side)
    return np.asarray(picture.resize((image_size, image_size), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0))


def _in_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel, which Pillow would clip
        deep = np.asarray(image).astype(np.float64) / 257
        return Image.fromarray(deep.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, _WHITE), clear).convert("RGB")
    return image.convert("RGB")


def _fits(image: Image.Image) -> bool:
    return 0 < image.size[0] * image.size[1] <= MAX_PIXELS


def _opens(path: str) -> bool:
    """Whether the head of the file is that of an image of a size that we take. Reads no pixels."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            image.draft("RGB", (256, 256))
            return _fits(image)
    except Exception:  # as in decode_file
        return False


def folder_name(folder: Path | str) -> str:
    """The dataset name of a folder, absolute: "folder:/home/me/photos"."""
    return f"{FOLDER_PREFIX}{os.path.abspath(Path(folder).expanduser())}"


def _shown(name: str) -> str:
    """A file name as text: names that are no text in the file system's encoding have their odd bytes replaced."""
    return name.encode("utf-8", "replace").decode()
