"""How written digits are written, measured in their pixels: how far they slant, how thick their strokes are."""

from __future__ import annotations

import numpy as np


def slant(images: np.ndarray) -> np.ndarray:
    """How far strokes lean: float64 [N], columns to the right for each row upwards; 0 upright, italics above 0.

    The regression of the columns of the ink on its rows, for images [N, C, H, W] of any scale; 0 where all is black.
    """
    ink = images.astype(np.float64).sum(1)
    rows, columns = np.mgrid[: ink.shape[1], : ink.shape[2]]
    mass = np.maximum(ink.sum((1, 2)), 1e-12)
    up = (ink * rows).sum((1, 2))[:, None, None] / mass[:, None, None] - rows
    right = columns - (ink * columns).sum((1, 2))[:, None, None] / mass[:, None, None]
    return (ink * up * right).sum((1, 2)) / np.maximum((ink * up * up).sum((1, 2)), 1e-12)


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
