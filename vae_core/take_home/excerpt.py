"""Which of the held-out images a page takes along, and the numbers that they have in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Excerpt:
    """Some of a dataset's held-out images. `numbers`: int64 [K], those that they have in the dataset, ascending."""

    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    def local(self, number: int) -> int | None:
        """The place in the excerpt of the image that has this number in the dataset; None where it is left out."""
        at = int(np.searchsorted(self.numbers, number))
        return at if at < len(self.numbers) and self.numbers[at] == number else None

    def locals(self, numbers: Iterable[int]) -> list[int]:
        """The places of those of the images that are in the excerpt."""
        return [at for number in numbers if (at := self.local(number)) is not None]


def choose_images(available: int, count: int, needed: Iterable[int] = ()) -> Excerpt:
    """`count` of the `available` images: those that are `needed`, and the first ones.

    The first ones, so that most have the same number as in the app; datasets hold their images in no order of classes.
    All where there are no more; more than `count` only where more are needed. Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"The number of images must be 1 or more, but is {count}.")
    wanted = {number for number in needed if 0 <= number < available}
    for number in range(available):
        if len(wanted) >= count:
            break
        wanted.add(number)
    return Excerpt(np.array(sorted(wanted), np.int64))
