"""What images a folder holds, which class each is of, and on which side of the split it stands."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vae_core.datasets.base import Split
from vae_core.datasets.split import held_out_mask

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
"""As torchvision.datasets.folder.IMG_EXTENSIONS."""
MAX_IMAGES = 20_000  # 983 MB at 128 pixels
MAX_CLASSES = 200
SPLIT_RULE = 2  # raised when the same files are split otherwise: codes that were kept are of other images then


class FolderError(ValueError):
    """A folder of images cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Member:
    """An image file: where it is, below the folder; its class; what changes when the file does."""

    path: str
    label: int
    stamp: tuple[int, int]

    def rank(self) -> int:
        """A number in [0, 2^64) made of the name: the order of the set, and its split."""
        name = unicodedata.normalize("NFC", self.path.replace(os.sep, "/"))
        return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Listing:
    """members: by split, in the set's fixed order. folders: all that were walked, with `stamp` their times."""

    class_names: tuple[str, ...]
    members: dict[Split, tuple[Member, ...]]
    skipped: int
    fingerprint: str
    folders: tuple[str, ...]
    stamp: tuple[int, ...]

    def without(self, broken: Collection[Member]) -> Listing:
        """The same with some files taken for unreadable."""
        every = [member for members in self.members.values() for member in members]
        kept = [member for member in every if member not in broken]
        return replace(self, members=split_members(kept), skipped=self.skipped + len(every) - len(kept))


def list_folder(folder: Path, opens: Callable[[str], bool], broken: Collection[Member] = ()) -> Listing:
    """Look through a folder. `opens` says of a file's path whether it is an image; `broken` ones are known not to be.

    Hidden files and folders, and files of other suffixes, are passed over. Links are followed, each folder once.
    Raises FolderError for a folder that is missing, may not be read, or holds too few or too many images or classes.
    """
    folders: list[str] = []
    found = _found(folder, folders)
    classes = sorted({path.split(os.sep, 1)[0] for path, _ in found if os.sep in path})
    if classes:  # as in torchvision's convention, images beside the classes' folders belong to none
        label = {name: index for index, name in enumerate(classes)}
        every = [Member(path, label[path.split(os.sep, 1)[0]], stamp) for path, stamp in found if os.sep in path]
    else:
        classes = [folder.name or str(folder)]
        every = [Member(path, 0, stamp) for path, stamp in found]
    if len(every) > MAX_IMAGES:
        raise FolderError(
            f"{folder} holds {len(every):,} images, and at most {MAX_IMAGES:,} can be learnt from; take a part of them."
        )
    if len(classes) > MAX_CLASSES:
        raise FolderError(
            f"{folder} has {len(classes):,} sub-folders with images, and each is a class; at most {MAX_CLASSES} can be."
        )
    kept = [member for member in every if member not in broken and opens(os.path.join(folder, member.path))]
    if not kept:
        hint = (
            f"none of its {len(every):,} image files can be read" if every else "it has no JPEG, PNG, WebP, BMP or TIFF"
        )
        raise FolderError(f"{folder} holds no image to learn from: {hint}.")
    if len(kept) < 2:
        raise FolderError(f"{folder} holds one image only; at least 2 are needed, one to learn from and one held out.")
    files = sorted((one.path, one.stamp) for one in every)
    digest = hashlib.blake2b(f"{SPLIT_RULE} {files!r}".encode("utf-8", "surrogatepass"))
    return Listing(
        tuple(classes),
        split_members(kept),
        len(every) - len(kept),
        digest.hexdigest()[:16],
        tuple(folders),
        stamp_of(folder, folders),
    )


def split_members(members: list[Member]) -> dict[Split, tuple[Member, ...]]:
    """About one in eight held out, by name, as `held_out_mask` says; each side in the order of its ranks."""
    ranked = sorted(members, key=lambda member: (member.rank(), member.path))
    ranks = np.array([member.rank() for member in ranked], np.uint64)
    chosen = held_out_mask(ranks, np.array([member.label for member in ranked], np.int64))
    sides = list(zip(ranked, chosen.tolist(), strict=True))
    return {
        "train": tuple(member for member, is_held_out in sides if not is_held_out),
        "held-out": tuple(member for member, is_held_out in sides if is_held_out),
    }


def stamp_of(folder: Path, folders: Collection[str]) -> tuple[int, ...]:
    """Changes when a file is added to or taken from one of the `folders`. Raises FolderError when `folder` is gone."""
    _must_be_there(folder)
    times = []
    for path in folders:
        try:
            times.append(os.stat(path).st_mtime_ns)
        except OSError:
            times.append(-1)
    return tuple(times)


def _must_be_there(folder: Path) -> None:
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there (any more)"
        raise FolderError(f"The folder of images {folder} {what}; put it back, or train on images that are here.")


def _found(folder: Path, folders: list[str]) -> list[tuple[str, tuple[int, int]]]:
    """Image files below `folder`: relative path, (size, time). Fills `folders` with every folder walked."""
    _must_be_there(folder)
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise FolderError(f"The folder of images {folder} cannot be read: {error.strerror or error}.") from error
    return [
        (os.path.relpath(entry.path, folder), _file_stamp(entry))
        for entry in _walk(str(folder), folders, {os.path.realpath(folder)})
    ]


def _walk(folder: str, folders: list[str], seen: set[str]) -> Iterator[os.DirEntry[str]]:
    folders.append(folder)
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:  # a sub-folder that may not be read has nothing to give
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError:
            continue
        if is_folder:
            real = os.path.realpath(entry.path)
            if real not in seen:  # a link may lead back up
                seen.add(real)
                yield from _walk(entry.path, folders, seen)
        elif entry.name.lower().endswith(IMAGE_SUFFIXES):
            yield entry


def _file_stamp(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        status = entry.stat()
        return status.st_size, status.st_mtime_ns
    except OSError:  # a link to nothing: it will not open
        return -1, -1
