"""What images a folder holds, which class each is of, and on which side of the split it stands."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vae_core.datasets.base import Split
from vae_core.datasets.folder_walk import FolderError, Stamp, Walk, walk
from vae_core.datasets.left_out import LeftOut
from vae_core.datasets.split import held_out_mask
from vae_core.images.kinds import IMAGE_SUFFIXES, READ
from vae_core.limits import Limits, limits

SPLIT_RULE = 2  # raised when the same files are split otherwise: codes that were kept are of other images then


BESIDE_CLASSES = "It lies beside the sub-folders that are the classes, and so is of none; put it into one of them."
Verdicts = dict[tuple[str, Stamp], str | None]
"""Why a file is not taken, by its path and stamp; None for one that is."""


@dataclass(frozen=True)
class Member:
    """An image file: where it is, below the folder; its class; what changes when the file does."""

    path: str
    label: int
    stamp: Stamp

    def rank(self) -> int:
        """A number in [0, 2^64) made of the name: the order of the set, and its split."""
        name = unicodedata.normalize("NFC", self.path.replace(os.sep, "/"))
        return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Listing:
    """What there is to learn from, and what is not taken.

    members: by split, in the set's fixed order; left_out: every other file that is not hidden; notes: sentences on how
    the folder was understood; walk: all that was found, to tell whether it has changed; verdicts: of its files.
    """

    class_names: tuple[str, ...]
    members: dict[Split, tuple[Member, ...]]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    fingerprint: str
    walk: Walk
    verdicts: Verdicts

    def without(self, broken: Mapping[Member, str]) -> Listing:
        """The same without files that turned out to be unreadable, each with its reason."""
        every = [member for members in self.members.values() for member in members]
        kept = [member for member in every if member not in broken]
        gone = [LeftOut(member.path, broken[member]) for member in every if member in broken]
        return replace(
            self,
            members=split_members(kept),
            left_out=(*self.left_out, *gone),
            verdicts=self.verdicts | {(member.path, member.stamp): reason for member, reason in broken.items()},
        )


def list_folder(folder: Path, why_not: Callable[[str], str | None], known: Verdicts | None = None) -> Listing:
    """Look through a folder. `why_not` says of a file's path why it is no image that is taken; `known` is asked first.

    Hidden files are passed over; links are followed, each folder once. Sub-folders with images in them are classes, and
    images beside them are of none; but where more images lie beside the sub-folders than in them, the sub-folders are
    no classes, and all images are one. Raises FolderError for a folder that is missing, may not be read, or holds too
    few or too many images or classes.
    """
    bounds = limits()
    found = walk(folder, bounds)
    verdicts = {
        (path, stamp): known[path, stamp] if known and (path, stamp) in known else why_not(os.path.join(folder, path))
        for path, stamp in found.files.items()
    }
    images = [(path, stamp) for path, stamp in found.files.items() if _is_meant(path, verdicts[path, stamp])]
    inside = [path for path, _ in images if os.sep in path]
    flat = len(images) - len(inside)
    one_class = not inside or flat > len(inside)
    classes = [folder.name or str(folder)] if one_class else sorted({_class_of(path) for path in inside})
    counted = [(path, stamp) for path, stamp in images if one_class or os.sep in path]
    _check_counts(folder, len(counted), len(classes), bounds)
    label = {name: index for index, name in enumerate(classes)}
    kept, left_out = [], list(found.left_out)
    for (path, stamp), reason in verdicts.items():
        beside = not one_class and os.sep not in path
        if reason is not None or beside:
            left_out.append(LeftOut(path, reason or BESIDE_CLASSES))
        else:
            kept.append(Member(path, 0 if one_class else label[_class_of(path)], stamp))
    if not kept:
        raise FolderError(f"{folder} holds no image to learn from: {_nothing(len(images), left_out)}.")
    if len(kept) < 2:
        raise FolderError(f"{folder} holds one image only; at least 2 are needed, one to learn from and one held out.")
    notes = [_all_in_one(flat, len(inside))] if inside and one_class else []
    digest = hashlib.blake2b(f"{SPLIT_RULE} {sorted(counted)!r}".encode("utf-8", "surrogatepass"))
    return Listing(
        tuple(classes),
        split_members(kept),
        tuple(sorted(left_out)),
        tuple(notes),
        digest.hexdigest()[:16],
        found,
        verdicts,
    )


def _is_meant(path: str, reason: str | None) -> bool:
    """Whether a file is an image, or is called like one: a class whose only file is damaged stays a class."""
    return reason is None or os.path.splitext(path)[1].lower() in IMAGE_SUFFIXES


def _class_of(path: str) -> str:
    return path.split(os.sep, 1)[0]


def _check_counts(folder: Path, images: int, classes: int, bounds: Limits) -> None:
    if images > bounds.max_folder_images:
        raise FolderError(
            f"{folder} holds {images:,} images, and at most {bounds.max_folder_images:,} can be learnt from; "
            "take a part of them."
        )
    if classes > bounds.max_classes:
        raise FolderError(
            f"{folder} has {classes:,} sub-folders with images, and each is a class; "
            f"at most {bounds.max_classes} can be."
        )


def _nothing(meant: int, left_out: list[LeftOut]) -> str:
    if not meant:
        return f"it has no {READ.replace(' and ', ' or ')}"
    first = min(left_out)
    none = "its only image file cannot be read" if meant == 1 else f"none of its {meant:,} image files can be read"
    return f"{none} ({first.path}: {first.reason.rstrip('.')})"


def _all_in_one(flat: int, inside: int) -> str:
    """Said where sub-folders are not taken for classes."""
    beside = "1 image lies" if flat == 1 else f"{flat:,} images lie"
    return (
        f"{beside} beside sub-folders that hold {inside:,}: all are taken, as one class. "
        "For several classes, put every image into a sub-folder."
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
