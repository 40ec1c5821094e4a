"""How written digits are written, measured in their pixels: how far they slant, how thick their strokes are."""

from __future__ import annotations

import numpy as np

NUMBERS_AT_ONCE = 200_000  # pixels whose moments are worked out together
LEAST_SPREAD = 1e-9  # squared rows that ink is spread over on average, below which it is one row


def slant(images: np.ndarray) -> np.ndarray:
    """How far strokes lean: float64 [N], columns to the right for each row upwards; 0 upright, italics above 0.

    The regression of the columns of the ink on its rows, for images [N, C, H, W] of any scale; 0 where all is black
    or all ink is in one row. From the ink's moments, which are products of the pixels with a few columns of numbers.
    """
    height, width = images.shape[2:]
    middle = np.array([(height - 1) / 2, (width - 1) / 2])[:, None]
    rows, columns = np.mgrid[:height, :width].reshape(2, -1) - middle
    powers = np.stack([np.ones(height * width), rows, columns, rows * columns, rows * rows], 1)
    moments = np.empty((len(images), powers.shape[1]))
    at_once = max(1, NUMBERS_AT_ONCE // max(1, height * width))
    for start in range(0, len(images), at_once):
        some = images[start : start + at_once].sum(1, dtype=np.float64)
        moments[start : start + at_once] = some.reshape(len(some), -1) @ powers
    ink, down, right, both, squared = moments.T
    mass = np.maximum(ink, 1e-12)
    spread = squared - down * down / mass
    leans = spread > LEAST_SPREAD * mass
    return np.where(leans, (down * right / mass - both) / np.where(leans, spread, 1.0), 0.0)


def ink(images: np.ndarray) -> np.ndarray:
    """How much of the image is ink: float64 [N], the mean over pixels, in the units of images [N, C, H, W].

    Of digits of one kind and one height, the more ink, the thicker the strokes.
    """
    return images.astype(np.float64).mean((1, 2, 3))


def ends_within_classes(values: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of values [N]: boolean [N] twice, the lowest and the highest third of each class.

    Taken class by class, so that the two groups differ in the value and not in what they are of.
    """
    low, high = np.zeros(len(values), bool), np.zeros(len(values), bool)
    for label in np.unique(labels):
        members = labels == label
        lower, upper = np.quantile(values[members], [1 / 3, 2 / 3])
        if lower < upper:
            low |= members & (values <= lower)
            high |= members & (values >= upper)
    return low, high
