"""The first look: every file is opened and decoded once, and what was found is said before anything is kept."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from vae_core.archives import ArchiveRejected, shown
from vae_core.images.open import Picture, read_image
from vae_core.images.rejected import ImageRejected
from vae_core.imports.classes import classes_of
from vae_core.imports.fitting import is_grey
from vae_core.imports.parallel import in_order
from vae_core.imports.report import MAX_NAMED, SHORT_SIDES, ClassCount, NotTaken, Report
from vae_core.imports.sources import Member, Source
from vae_core.limits import LimitError, limits

EXAMPLES = 24  # pictures that are kept to be shown
EXAMPLE_SIDE = 256  # pixels of their shorter side, at most about twice as many
_LOOK_SIDE = 32  # enough to see that a file is whole, and whether it is grey
_MAX_DUPLICATES_NAMED = 50

Progress = Callable[[int, int], object]
"""Hears how many files of how many are done; may raise to stop."""


@dataclass(frozen=True)
class Found:
    """An image of a source: the number of its file there, its class, whether it repeats an earlier one."""

    member: int
    label: int
    repeats: bool


@dataclass(frozen=True)
class Look:
    """images: in the source's order. examples: uint8 [H, W] or [H, W, 3], with their classes in example_labels."""

    report: Report
    class_names: tuple[str, ...]
    images: tuple[Found, ...]
    examples: tuple[np.ndarray, ...] = ()
    example_labels: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Seen:
    """What one file is."""

    reason: str = ""
    digest: bytes = b""
    size: tuple[int, int] = (0, 0)
    kind: str = ""
    grey: bool = False
    notes: tuple[str, ...] = field(default=())


def look(source: Source, title: str | None = None, progress: Progress | None = None) -> Look:
    """Look through a source; `title`: what its only class is called, where folders say nothing.

    Raises LimitError where there are more images or classes than a dataset may have.
    """
    started, total = time.monotonic(), len(source.members)
    seen: list[_Seen] = []
    for one in in_order(_see, source.members):
        seen.append(one)
        if progress:
            progress(len(seen), total)
    numbers = [number for number, one in enumerate(seen) if not one.reason]
    paths = [source.members[number].path for number in numbers]
    names, labels = classes_of(paths, title or source.title) if paths else ([], [])
    first: dict[bytes, int] = {}
    images = tuple(
        Found(number, label, first.setdefault(seen[number].digest, number) != number)
        for number, label in zip(numbers, labels, strict=True)
    )
    report = _report(source, seen, images, names, first)
    report.seconds = round(time.monotonic() - started, 2)
    chosen = _examples(images, len(names))
    examples = [_example(source.members[one.member]) for one in chosen]
    kept = [(pixels, one.label) for pixels, one in zip(examples, chosen, strict=True) if pixels is not None]
    return Look(report, tuple(names), images, tuple(one[0] for one in kept), tuple(one[1] for one in kept))


def check_amounts(images: int, classes: int) -> None:
    """Raise LimitError for more images or classes than a dataset may have."""
    bounds = limits()
    if images > bounds.max_dataset_images:
        raise LimitError(
            f"There are {images:,} images, and at most {bounds.max_dataset_images:,} can be in one dataset; "
            "take a part of them."
        )
    if classes > bounds.max_classes:
        raise LimitError(
            f"There are {classes:,} classes, and at most {bounds.max_classes:,} can be; import them as one class, or "
            "put several folders into one."
        )


def picture_of(member: Member, at_least: int) -> Picture:
    """Decode a file of a source. Raises ImageRejected with one sentence."""
    try:
        return read_image(member.read(), at_least=at_least)
    except ImageRejected:
        raise
    except (ArchiveRejected, LimitError) as error:
        raise ImageRejected(str(error)) from error
    except OSError as error:
        raise ImageRejected(f"The file cannot be read: {error.strerror or error}.") from error


def _see(member: Member) -> _Seen:
    try:
        data = member.read()
        picture = read_image(data, at_least=_LOOK_SIDE)
    except (ImageRejected, ArchiveRejected, LimitError) as error:
        return _Seen(reason=str(error))
    except OSError as error:
        return _Seen(reason=f"The file cannot be read: {error.strerror or error}.")
    digest = hashlib.blake2b(data, digest_size=16).digest()
    return _Seen("", digest, picture.size, picture.kind, is_grey(picture.on()), picture.notes)


def _report(
    source: Source, seen: list[_Seen], images: tuple[Found, ...], names: list[str], first: dict[bytes, int]
) -> Report:
    members = source.members
    good = [seen[one.member] for one in images if not one.repeats]
    per_class = Counter(one.label for one in images if not one.repeats)
    refused = [(number, one.reason) for number, one in enumerate(seen) if one.reason]
    repeated = [one.member for one in images if one.repeats]
    shorter = np.array([min(one.size) for one in good], np.int64)
    bins = np.bincount(np.searchsorted(SHORT_SIDES, shorter), minlength=len(SHORT_SIDES) + 1)
    by_area = sorted((one.size for one in good), key=lambda size: size[0] * size[1])
    return Report(
        title=shown(source.title, 60),
        files=len(members),
        images=len(good),
        classes=[ClassCount(name=name, images=per_class[label]) for label, name in enumerate(names)],
        short_sides=bins.tolist(),
        smallest=by_area[0] if by_area else None,
        largest=by_area[-1] if by_area else None,
        kinds=dict(Counter(one.kind for one in good).most_common()),
        grey=sum(one.grey for one in good),
        duplicates=len(repeated),
        duplicates_named=[
            (shown(members[number].path), shown(members[first[seen[number].digest]].path))
            for number in repeated[:_MAX_DUPLICATES_NAMED]
        ],
        not_taken=len(refused),
        not_taken_named=[
            NotTaken(path=shown(members[number].path), reason=reason) for number, reason in refused[:MAX_NAMED]
        ],
        hidden=source.hidden,
        notes=dict(Counter(note for one in good for note in one.notes).most_common(20)),
    )


def _examples(images: tuple[Found, ...], classes: int) -> list[Found]:
    """A few of each class, the classes in turn; of many classes one each of the first ones."""
    by_class: dict[int, list[Found]] = {}
    for one in images:
        if not one.repeats:
            by_class.setdefault(one.label, []).append(one)
    each = max(1, EXAMPLES // max(1, classes))
    spread = [members[:: max(1, len(members) // each)][:each] for _, members in sorted(by_class.items())]
    return [one for members in spread for one in members][:EXAMPLES]


def _example(member: Member) -> np.ndarray | None:
    try:
        return picture_of(member, EXAMPLE_SIDE).on()
    except ImageRejected:
        return None  # it has gone since
