"""The images of a run as it knows them, whatever has become of the dataset since.

A run on somebody's own images keeps in its folder what they were (`images.json`): the classes' names, which its labels
stand for from then on. A class that is added to the dataset later is not one of the run's, and shifts none that is. Of
a folder of images, which only its owner reads, it keeps the held-out images and some training images as well
(`images.safetensors`): pages show these, and go on doing so when the folder is gone or may not be read.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from vae_core.datasets import SPLITS, Dataset, ImageSet, Split, dataset, is_folder, is_own
from vae_core.datasets.memory import SETS
from vae_core.limits import limits
from vae_core.runs.array_files import BYTES, Form, read_forms
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import remove, write_arrays, write_json
from vae_core.runs.reading import missing, read_json
from vae_core.runs.run import Run

RECORD, KEPT = "images.json", "images.safetensors"
KEPT_TRAIN = 512  # training images that are kept: enough for their mean, and for what is held against it
_LONGEST_SIDE = 128  # pixels of a model's image
_NAMED = 3  # classes that a sentence names


ClassName = Annotated[str, Field(max_length=1_000)]  # a folder's name has 255 bytes at most, whatever it is encoded in


class ImagesRecord(BaseModel):
    """`images.json`. counts: how many images of each class there were, in both splits."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = Field(min_length=1, max_length=300)
    class_names: tuple[ClassName, ...] = Field(min_length=1, max_length=10_000)
    counts: tuple[NonNegativeInt, ...] = Field(max_length=10_000)
    fingerprint: str = Field(max_length=200)


class RunImages(Dataset):
    """A run's images, by its own labels. What can be had of them is what `load` gives; it raises ValueError else."""

    def __init__(self, folder: Path, entry: Dataset, record: ImagesRecord | None) -> None:
        self._folder = folder
        self._entry = entry
        self._record = record
        self.name = entry.name  # type: ignore[misc]  # these are of this object, not of the class
        self.licence, self.credit = entry.licence, entry.credit  # type: ignore[misc]

    @property
    def title(self) -> str:  # type: ignore[override]
        return self._record.title if self._record else self._entry.title

    @property
    def class_names(self) -> tuple[str, ...]:  # type: ignore[override]
        """Those of the time when the run was made. Raises ValueError where nothing is known of them."""
        return self._record.class_names if self._record else self._entry.class_names

    @property
    def channels(self) -> int:  # type: ignore[override]
        return self._entry.channels

    @property
    def image_sizes(self) -> tuple[int, ...]:  # type: ignore[override]
        return self._entry.image_sizes

    def check(self) -> None:
        if not self._has_kept:
            self._entry.check()

    def is_full(self) -> bool:
        return self._entry.is_full()

    def fingerprint(self) -> str:
        """Changes when the held-out images do; kept ones never change."""
        if self._record is not None and self._has_kept:
            return self._record.fingerprint
        return self._entry.fingerprint()

    def labels(self, split: Split, image_size: int | None = None) -> np.ndarray:
        if self._from_kept(split):
            return self._kept(split).classes
        labels = self._renumbered(self._entry.labels(split, image_size))[1]
        if not len(labels):
            raise ValueError(
                f"None of the {split} images of {self.title} is of a class that this model learnt "
                f"({_listed(self.class_names)}); the classes have other names now."
            )
        return labels

    def available(self, split: Split) -> int:
        return len(self.labels(split)) if self._record else self._entry.available(split)

    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        if self._from_kept(split):
            images = self._kept(split)
            if images.pixels.shape[1:] != (self.channels, image_size, image_size):
                raise DamagedRun(f"{KEPT} holds images of another size than those of this run.")
            return images.first(count)
        if self._record is None or self._record.class_names == self._entry.class_names:
            return self._entry.load(split, image_size, count)
        key = (self.name, self._entry.fingerprint(), split, image_size, self._record.class_names)
        return SETS.get([key], lambda: self._mapped(split, image_size)).first(count)

    def load_once(self, split: Split, image_size: int, count: int | None = None) -> ImageSet:
        if self._from_kept(split) or (self._record and self._record.class_names != self._entry.class_names):
            return self.load(split, image_size, count)
        return self._entry.load_once(split, image_size, count)

    def _mapped(self, split: Split, image_size: int) -> ImageSet:
        whole = self._entry.load(split, image_size)
        kept, labels = self._renumbered(whole.classes)
        return ImageSet.of(whole.pixels[kept], labels)

    def _renumbered(self, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the dataset's labels [N]: which images are of the run's classes, bool [N], and the run's labels of those."""
        place = {name: label for label, name in enumerate(self.class_names)}
        ours = np.array([place.get(name, -1) for name in self._entry.class_names], np.int64)[labels]
        return ours >= 0, ours[ours >= 0]

    # -- what lies in the run's folder

    @property
    def _has_kept(self) -> bool:
        return is_folder(self.name) and os.path.lexists(self._folder / KEPT)

    def _from_kept(self, split: Split) -> bool:
        """The held-out images as they were; the training images only where these very ones are not there any more."""
        return self._has_kept and (split == "held-out" or not self._unchanged())

    def _unchanged(self) -> bool:
        with contextlib.suppress(ValueError):
            return self._record is not None and self._entry.fingerprint() == self._record.fingerprint
        return False

    def _kept(self, split: Split) -> ImageSet:
        """Raises DamagedRun."""
        try:
            status = (self._folder / KEPT).lstat()
        except OSError as error:
            raise missing(self._folder / KEPT) from error
        key = (str(self._folder), status.st_mtime_ns, status.st_size, split)
        return SETS.get([key], lambda: _read_kept(self._folder / KEPT, split, len(self.class_names)))


def run_images(run: Run) -> RunImages:
    """The images of a run, by its own labels. Raises DamagedRun for a record that cannot be read."""
    try:
        stamp = (run.path / RECORD).lstat().st_mtime_ns if is_own(run.config.data.dataset) else 0
    except OSError:
        stamp = 0
    return _run_images(run.path, run.config.data.dataset, stamp)


@functools.lru_cache(maxsize=512)
def _run_images(folder: Path, name: str, stamp: int) -> RunImages:
    return RunImages(folder, dataset(name), _record(folder) if stamp else None)


def _record(folder: Path) -> ImagesRecord:
    try:
        return ImagesRecord.model_validate(read_json(folder / RECORD))
    except ValidationError as error:
        raise DamagedRun(f"{RECORD} does not say what the images of this run are.") from error


def fixed_images(run: Run) -> dict[str, np.ndarray]:
    """What `Run.fixed` reads, with labels that are of the run's classes, as far as these are known. Raises DamagedRun."""
    try:
        classes = len(run_images(run).class_names)
    except ValueError:  # the folder of images has gone
        return run.fixed()
    return run.fixed(classes)


def record_images(run: Run, known: Sequence[str] | None = None) -> None:
    """Write down what the images of a run are now; built-in ones never change, and need no record.

    known: names of classes that the run's labels stand for already. Raises ValueError when the images cannot be had.
    """
    entry = dataset(run.config.data.dataset)
    if not is_own(entry.name):
        return
    there = _counts(entry)
    names = tuple(known or entry.class_names)
    record = ImagesRecord(
        title=entry.title,
        class_names=names,
        counts=tuple(there.get(name, 0) for name in names),
        fingerprint=entry.fingerprint(),
    )
    write_json(run.path / RECORD, record.model_dump(mode="json"))


def keep_images(run: Run, train: ImageSet, held_out: ImageSet) -> None:
    """Put images of a folder beside the run that learnt from them; others stay where everybody finds them."""
    if not is_folder(run.config.data.dataset):
        return
    some = train.first(min(KEPT_TRAIN, len(train)))
    arrays: dict[str, np.ndarray] = {}
    for split, images in zip(SPLITS, (some, held_out), strict=True):
        arrays |= {split: images.pixels, f"{split}-labels": images.classes}
    write_arrays(run.path / KEPT, arrays, {})


def forget_images(run: Run) -> None:
    """Before a run begins anew: what it kept is of another start."""
    remove(run.path / KEPT)


def changed_images(run: Run) -> str | None:
    """What has changed in the dataset since the run learnt from it, as a part of a sentence; None for nothing.

    "2 more images of “cats” and the new class “birds”". Raises ValueError when the images are gone or may not be read.
    """
    if not is_own(run.config.data.dataset) or not (run.path / RECORD).exists():
        return None
    record, entry = _record(run.path), dataset(run.config.data.dataset)
    if entry.fingerprint() == record.fingerprint:
        return None
    before, now = dict(zip(record.class_names, record.counts, strict=False)), _counts(entry)
    fewer = [_by(before[name] - now[name], "fewer", name) for name in before if 0 < now[name] < before[name]]
    more = [_by(now[name] - before[name], "more", name) for name in before if now[name] > before[name]]
    parts = [*fewer, *more]
    if gone := [name for name in before if before[name] and not now[name]]:
        parts.append(f"no images of {_listed(gone)} any more")
    if new := [name for name in now if name not in before]:
        parts.append(f"the new class{'' if len(new) == 1 else 'es'} {_listed(new)}")
    if len(parts) > _NAMED + 1:
        parts = [*parts[:_NAMED], f"changes in {len(parts) - _NAMED} more classes"]
    return _and(parts) if parts else "as many images as before, but not the same files"


def _counts(entry: Dataset) -> Counter[str]:
    """How many images of each class there are, in both splits, by name."""
    labels = np.concatenate([entry.labels(split) for split in SPLITS])
    names = entry.class_names
    return Counter({names[label]: int(count) for label, count in enumerate(np.bincount(labels)) if count})


def _read_kept(path: Path, split: Split, classes: int) -> ImageSet:
    many, side = (1, limits().max_folder_images), (1, _LONGEST_SIDE)
    arrays, _ = read_forms(
        path,
        {
            split: Form(BYTES, (many, (1, 3), side, side)),
            f"{split}-labels": Form("iu", (many,), low=0, high=classes - 1),
        },
    )
    images, labels = arrays[split], arrays[f"{split}-labels"]
    if len(images) != len(labels):
        raise DamagedRun(
            f"{path.name} does not hold the {split} images of this run: there are more labels than images."
        )
    return ImageSet.of(images, labels.astype(np.int64))


def _by(count: int, how: str, name: str) -> str:
    return f"{count:,} {how} image{'' if count == 1 else 's'} of “{name}”"


def _listed(names: Sequence[str]) -> str:
    shown = [f"“{name}”" for name in names[:_NAMED]]
    more = len(names) - len(shown)
    return _and([*shown, f"{more} more"] if more else shown)


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
