"""How an imported dataset comes to be and goes: written aside, moved into place whole, or not there at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from vae_core.datasets.base import OWN_PREFIX
from vae_core.datasets.imported import (
    ASIDE,
    FACTS,
    GONE,
    LABELS,
    MAX_TITLE,
    SIZES,
    Facts,
    ImportedDataset,
    ImportedError,
    images_file,
    imported_folder,
    imported_names,
)
from vae_core.datasets.split import FEWEST_HELD_OUT, HELD_OUT_SHARE
from vae_core.limits import LimitError, limits
from vae_core.processes import began, is_alive
from vae_core.text import one_line

_ROWS_AT_ONCE = 256
_WRITER, _ROWS = "writer.json", "rows.raw"
_SECONDS_UNTIL_ABANDONED = 24 * 3600.0

Progress = Callable[[int], object]
"""Hears how many images have been written; may raise to stop."""


def create_dataset(
    title: str,
    images: Iterable[tuple[np.ndarray, int]],
    *,
    class_names: Sequence[str],
    image_size: int,
    channels: int,
    held_out_share: float = HELD_OUT_SHARE,
    owner: str | None = None,
    bounded: bool = True,
    report: dict[str, Any] | Callable[[], dict[str, Any]] | None = None,
    root: Path | None = None,
    progress: Progress | None = None,
) -> ImportedDataset:
    """Make a dataset of (uint8 [channels, image_size, image_size], label) pairs, and return it as `dataset()` would.

    Their order decides what is held out: the same images in the same order give the same split. `bounded`: whether the
    owner may have only so many. `report` may be a function, which is asked when all images have been taken. Whatever goes wrong or stops it leaves nothing behind.

    Raises ImportedError for a title that is empty, too long or taken, fewer than two images, or a disk that cannot be
    written; LimitError when the images, the classes, the person's datasets or the disk's room exceed what limits()
    allows; ValueError for images of another shape.
    """
    title = checked_title(title)
    folder = imported_folder(root)
    target = folder / slug_of(title)
    _check_room(folder, owner if bounded else None, root)
    check_free_title(title, root)
    if len(class_names) > limits().max_classes:
        raise LimitError(f"There are {len(class_names):,} classes, and at most {limits().max_classes:,} can be.")
    with _in_a_sentence(folder), _aside(folder, target.name) as aside:
        shape = (channels, image_size, image_size)
        labels = _write_rows(aside / _ROWS, images, shape, len(class_names), progress)
        used = np.unique(labels)  # a class that nothing was of is none
        labels, names = np.searchsorted(used, labels), [class_names[label] for label in used]
        train, held_out = split(labels, held_out_share)
        order = np.concatenate([train, held_out])
        digest = _write_in_order(aside, order, shape)
        np.save(aside / LABELS, labels[order])
        digest.update(labels[order].tobytes() + json.dumps([*names, len(train)]).encode())
        facts = Facts.model_validate(
            {
                "title": title,
                "class_names": tuple(names),
                "channels": channels,
                "image_size": image_size,
                "train": len(train),
                "held_out": len(held_out),
                "fingerprint": digest.hexdigest(),
                "owner": owner,
                "created": time.time(),
                "report": (report() if callable(report) else report) or {},
            }
        )
        write_facts(aside, facts)
        for leftover in (_ROWS, _WRITER):
            (aside / leftover).unlink()
        try:
            aside.rename(target)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                raise ImportedError(_taken(title)) from error
            raise
    return ImportedDataset(target.name, root)


def checked_title(title: str) -> str:
    """The title without what cannot be seen. Raises ImportedError for one that is empty or too long."""
    shown = one_line(title, MAX_TITLE + 1)
    if not 1 <= len(shown) <= MAX_TITLE:
        count = f"more than {MAX_TITLE}" if shown else "no"
        raise ImportedError(f"The name of the dataset has {count} characters that can be seen; use 1 to {MAX_TITLE}.")
    return shown


def check_free_title(title: str, root: Path | None = None) -> None:
    """Raise ImportedError when there is a dataset of that name, or one whose folder would be the same."""
    if (imported_folder(root) / slug_of(title)).exists():
        raise ImportedError(_taken(title))


def slug_of(title: str) -> str:
    """The folder's name for a title: "Our cats!" gives "our-cats"; what has other letters gets a few digits for them."""
    folded = unicodedata.normalize("NFKD", title.lower())
    stem = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:40].strip("-")
    lost = [one for one in folded if one.isalnum() and not one.isascii()]
    if stem and not lost and len(folded) <= 40:
        return stem
    digits = hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{stem or 'images'}-{digits}"


def split(labels: np.ndarray, share: float = HELD_OUT_SHARE) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the training and of the held-out images: the share of every class, both in a fixed random order.

    A class of two images or more has one on either side; FEWEST_HELD_OUT images are held out in all, or half of them
    where there are fewer than twice as many. labels: int64 [N]. Raises ImportedError for fewer than two images.
    """
    if len(labels) < 2:
        count = "one image" if len(labels) else "no image"
        raise ImportedError(f"There is {count} to import; at least 2 are needed, one to learn from and one held out.")
    shuffled = np.random.default_rng(0).permutation(len(labels))
    held_out = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        held_out[members[: min(max(round(len(members) * share), 1), len(members) - 1)]] = True
    wanted = min(FEWEST_HELD_OUT, len(labels) // 2)
    for leaves_some in (True, False):  # first of classes that have another image to learn from
        for image in shuffled if held_out.sum() < wanted else ():
            same = labels == labels[image]
            if held_out.sum() < wanted and (not leaves_some or (same & ~held_out).sum() > 1):
                held_out[image] = True
    return shuffled[~held_out[shuffled]], shuffled[held_out[shuffled]]


def write_facts(folder: Path, facts: Facts) -> None:
    """Put `dataset.json` into a dataset's folder at once. Raises ImportedError when that cannot be done."""
    temporary = folder / f".{FACTS}.{secrets.token_hex(4)}"
    try:
        temporary.write_text(json.dumps(facts.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
        os.replace(temporary, folder / FACTS)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise ImportedError(f"{folder / FACTS} cannot be written: {error.strerror or error}.") from error


def rename_imported(entry: ImportedDataset, title: str) -> None:
    """Another title; the name stays, so that its runs go on finding it. Raises ImportedError."""
    write_facts(entry.folder, entry.facts().model_copy(update={"title": checked_title(title)}))


def delete_imported(entry: ImportedDataset) -> None:
    """Remove a dataset, a damaged one too; runs that learnt from it stay. Raises ImportedError."""
    gone = entry.folder.with_name(f"{GONE}{entry.slug}-{secrets.token_hex(3)}")
    try:
        entry.folder.rename(gone)  # out of sight at once, whatever interrupts the rest
    except FileNotFoundError as error:
        raise ImportedError(f"The imported dataset “{entry.slug}” is not here (any more).") from error
    except OSError as error:
        raise ImportedError(f"The dataset “{entry.title}” cannot be deleted: {error.strerror or error}.") from error
    shutil.rmtree(gone, ignore_errors=True)


def sweep(root: Path | None = None) -> int:
    """Remove what writers and deletions that were killed have left behind; how many folders that were."""
    try:
        entries = [Path(entry.path) for entry in os.scandir(imported_folder(root)) if entry.is_dir()]
    except OSError:
        return 0
    left = [
        path for path in entries if path.name.startswith(GONE) or (path.name.startswith(ASIDE) and _abandoned(path))
    ]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def check_free(folder: Path, needed: int = 0) -> None:
    """Raise LimitError when writing `needed` bytes would leave less of the disk free than limits() keeps."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    free, kept = shutil.disk_usage(there).free, limits().min_free_bytes
    if free - needed < kept:
        raise LimitError(
            f"The disk has {free / 1e6:,.0f} MB free, this needs {needed / 1e6:,.0f} MB, and "
            f"{kept / 1e6:,.0f} MB have to stay free; make room, then try again."
        )


def _check_room(folder: Path, owner: str | None, root: Path | None) -> None:
    check_free(folder)
    if owner is None:
        return
    entries = [ImportedDataset(name.removeprefix(OWN_PREFIX), root) for name in imported_names(root)]
    own = sum(entry.is_there() and entry.owner == owner for entry in entries)
    if own >= limits().max_datasets_per_person:
        most = limits().max_datasets_per_person
        raise LimitError(f"You have {own} imported datasets, and one person can have {most}; delete one first.")


@contextlib.contextmanager
def _aside(folder: Path, slug: str) -> Iterator[Path]:
    """A folder to write in, which is gone afterwards unless it was moved into place."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"{ASIDE}{slug}-{secrets.token_hex(4)}"
    aside.mkdir()
    try:
        writer = {"pid": os.getpid(), "process": began(os.getpid()), "host": socket.gethostname()}
        (aside / _WRITER).write_text(json.dumps(writer))
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _abandoned(aside: Path) -> bool:
    """Whether whoever writes in it is no more. On another machine's word one waits a day."""
    try:
        age = time.time() - aside.stat().st_mtime
        writer = json.loads((aside / _WRITER).read_text())
        if writer["host"] == socket.gethostname():
            return not is_alive(int(writer["pid"]), writer["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return age > 60  # a writer says who it is as soon as the folder is made
    return age > _SECONDS_UNTIL_ABANDONED


@contextlib.contextmanager
def _in_a_sentence(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else f"{error.strerror or error}"
        raise ImportedError(f"The dataset could not be written to {folder}: {why}. Nothing was kept.") from error


def _write_rows(
    path: Path,
    images: Iterable[tuple[np.ndarray, int]],
    shape: tuple[int, int, int],
    classes: int,
    progress: Progress | None,
) -> np.ndarray:
    """All images one after another, as they come; their labels, int64 [N]."""
    if shape[1] not in SIZES or shape[0] not in (1, 3):
        raise ValueError(f"Images can be {SIZES} pixels in 1 or 3 channels, not {shape}.")
    labels: list[int] = []
    size, most = int(np.prod(shape)), limits().max_dataset_images
    with open(path, "wb") as file:  # not by a mapped file: on a full disk that kills the process without a word
        for image, label in images:
            if image.shape != shape or image.dtype != np.uint8 or not 0 <= label < classes:
                raise ValueError(f"An image of {image.shape}, {image.dtype}, class {label} is not one of {shape}.")
            if len(labels) >= most:
                raise LimitError(f"There are more than {most:,} images, and at most {most:,} can be in one dataset.")
            if len(labels) % _ROWS_AT_ONCE == 0:
                check_free(path.parent, 2 * _ROWS_AT_ONCE * size)
            file.write(np.ascontiguousarray(image).data)
            labels.append(int(label))
            if progress:
                progress(len(labels))
    return np.array(labels, np.int64)


def _write_in_order(aside: Path, order: np.ndarray, shape: tuple[int, int, int]) -> Any:
    """The array file, with the images in `order`; the digest of its content."""
    digest = hashlib.blake2b(digest_size=8)
    rows = np.memmap(aside / _ROWS, np.uint8, "r", shape=(len(order), *shape))
    check_free(aside, rows.nbytes)
    with open(aside / images_file(shape[1]), "wb") as file:
        _write_header(file, rows.shape)
        for start in range(0, len(order), _ROWS_AT_ONCE):
            part = rows[order[start : start + _ROWS_AT_ONCE]]
            digest.update(part.data)
            file.write(part.data)
        file.flush()
        os.fsync(file.fileno())
    del rows
    return digest


def _write_header(file: BinaryIO, shape: tuple[int, ...]) -> None:
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})


def _taken(title: str) -> str:
    return f"There is a dataset called “{title}” already; choose another name, or delete that one first."
