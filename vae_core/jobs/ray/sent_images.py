"""Images that a node does not have, as they were sent to it: a dataset of arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.datasets import SPLITS, Dataset, ImageSet, Split, dataset
from vae_core.datasets.generated import GeneratedDataset


@dataclass(frozen=True)
class SentImages:
    """All images of a dataset at one size, and what a training asks of it besides; `image_size` in pixels."""

    name: str
    title: str
    class_names: tuple[str, ...]
    channels: int
    image_size: int
    licence: str
    credit: str
    fingerprint: str
    splits: dict[Split, ImageSet]


def words_for_images(name: str, image_size: int) -> str:
    """Other words for other images of that dataset, on whichever machine. Raises ValueError where they cannot be had."""
    entry = dataset(name)
    if isinstance(entry, GeneratedDataset):  # the same program draws them everywhere
        return name
    return " ".join([name, *(entry.content(split, image_size) for split in SPLITS)])


def has_images(name: str, image_size: int, words: str) -> bool:
    """Whether this machine has these very images."""
    try:
        return words_for_images(name, image_size) == words
    except (ValueError, OSError):
        return False


def read_images(name: str, image_size: int) -> SentImages:
    """To be sent. Raises ValueError where they cannot be had."""
    entry = dataset(name)
    return SentImages(
        name=name,
        title=entry.title,
        class_names=tuple(entry.class_names),
        channels=entry.channels,
        image_size=image_size,
        licence=entry.licence,
        credit=entry.credit,
        fingerprint=entry.fingerprint(),
        splits={split: _plain(entry.load(split, image_size)) for split in SPLITS},
    )


def _plain(images: ImageSet) -> ImageSet:
    """Arrays that Ray shares among the processes of a node, also of what lies on a disk."""
    return ImageSet.of(np.asarray(images.pixels), np.asarray(images.classes))


class SentDataset(Dataset):
    """The dataset of these images, under its own name."""

    def __init__(self, sent: SentImages) -> None:
        self._sent = sent
        self.name, self.title, self.class_names = sent.name, sent.title, sent.class_names  # type: ignore[misc]
        self.channels, self.image_sizes = sent.channels, (sent.image_size,)  # type: ignore[misc]
        self.licence, self.credit = sent.licence, sent.credit  # type: ignore[misc]

    def available(self, split: Split) -> int:
        return len(self._sent.splits[split])

    def is_full(self) -> bool:
        return True

    def fingerprint(self) -> str:
        return self._sent.fingerprint

    def labels(self, split: Split, image_size: int | None = None) -> np.ndarray:
        return self._sent.splits[split].classes

    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        return self._sent.splits[split].first(count)
