"""How evenly a strip of pictures changes: measures of the steps between consecutive frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

EVEN, JUMP = 2.0, 4.0  # ratios: up to EVEN a strip changes evenly, above JUMP it jumps
STILL = 1e-6  # a total below this is rounding; one grey level of one pixel in 128 x 128 is 3e-5

Pace = Literal["still", "even", "uneven", "jump"]


@dataclass(frozen=True)
class Smoothness:
    """Measures of a strip of T frames; a step is the pixel RMSE between two consecutive frames.

    Pixel RMSE is the square root of the squared difference averaged over pixels and channels, of values in [0, 1]:
    0 for equal pictures, 1 for black against white.

    Attributes:
        steps: float64 [T − 1], the steps
        total: their sum, the length of the path through pixel space
        direct: pixel RMSE between the first frame and the last. No strip between the two has a smaller total, and the
            plain pixel blend has just this one
        largest: the largest step
        where: its index k, from frame k to frame k + 1 (counted from 0)
        ratio: the largest step divided by the mean step, largest · (T − 1) / total. 1 when all steps are alike, as in
            the plain pixel blend; T − 1 when everything happens in one; 0 for a strip that does not change

    Smooth is not plausible: the pixel blend is the smoothest path there is, and shows two faint images at once.
    """

    steps: np.ndarray
    total: float
    direct: float
    largest: float
    where: int
    ratio: float

    @property
    def mean(self) -> float:
        """The mean step."""
        return self.total / len(self.steps)

    @property
    def detour(self) -> float:
        """total / direct, 1 or more; infinite for a strip that changes and comes back to where it began."""
        if self.pace == "still":
            return 1.0
        return self.total / self.direct if self.direct > STILL else float("inf")

    @property
    def pace(self) -> Pace:
        """One word: "even" up to a ratio of 2, "uneven" up to 4, "jump" above; "still" without any change."""
        if self.total <= STILL:
            return "still"
        if self.ratio <= EVEN:
            return "even"
        return "uneven" if self.ratio <= JUMP else "jump"


def smoothness(images: np.ndarray) -> Smoothness:
    """Of a strip [T, C, H, W], T ≥ 2: floats in [0, 1], or uint8, which is divided by 255.

    Raises ValueError for another shape, fewer than two frames, or values outside [0, 1].
    """
    array = np.asarray(images)
    if array.ndim != 4 or len(array) < 2:
        raise ValueError(f"Smoothness needs two frames or more [T, C, H, W], but was given {list(array.shape)}.")
    frames = array.astype(np.float64) / 255 if array.dtype == np.uint8 else array.astype(np.float64)
    low, high = float(frames.min()), float(frames.max())
    if not (low >= -1e-6 and high <= 1 + 1e-6):  # NaN fails both
        raise ValueError(f"Smoothness is measured on pixels in [0, 1], but these go from {low:g} to {high:g}.")
    steps = _rmse(frames[1:], frames[:-1])
    total, largest = float(steps.sum()), float(steps.max())
    return Smoothness(
        steps=steps,
        total=total,
        direct=float(_rmse(frames[-1:], frames[:1])[0]),
        largest=largest,
        where=int(steps.argmax()),
        ratio=largest * len(steps) / total if total > STILL else 0.0,
    )


def _rmse(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    difference: np.ndarray = np.sqrt(np.square(first - second).mean((1, 2, 3)))
    return difference
