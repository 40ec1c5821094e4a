"""The factors that generated images were drawn from, as what a code is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.datasets.base import ImageSet

BINS = 20  # of a continuous factor
MAX_CATEGORIES = 20


@dataclass(frozen=True)
class Factor:
    """What one factor was in each of N images.

    Attributes:
        name: as the dataset calls it; "class" for the label
        values: float64 [N]; of a categorical factor whole numbers
        categorical: whether its values are kinds rather than amounts
    """

    name: str
    values: np.ndarray
    categorical: bool

    def binned(self) -> np.ndarray:
        """int64 [N]: the category, or which of BINS equal parts of its range the value is in."""
        return np.unique(self.values, return_inverse=True)[1] if self.categorical else equal_bins(self.values)


def known_factors(images: ImageSet) -> list[Factor]:
    """The label and every factor of a generated set; none of photographs and scans, whose factors nobody knows.

    A factor is categorical when it has few values, all of them whole numbers. Those that never vary are left out, and
    so is a label that says only which part of a factor's range an image is from: it would count that factor twice.
    """
    if not images.factors:
        return []
    labels = images.classes
    named: dict[str, np.ndarray] = {"class": labels, **images.factors}
    if any(_is_part_of(labels, values) for values in images.factors.values()):
        del named["class"]
    found = []
    for name, values in named.items():
        exact = np.asarray(values, np.float64)
        distinct = np.unique(exact)
        whole = len(distinct) <= MAX_CATEGORIES and bool((distinct == np.round(distinct)).all())
        if len(distinct) > 1:
            found.append(Factor(name, exact, whole))
    return found


def _is_part_of(labels: np.ndarray, values: np.ndarray) -> bool:
    """Whether each label holds an interval of the values."""
    ordered = labels[np.argsort(values, kind="stable")]
    return int((np.diff(ordered) != 0).sum()) == len(np.unique(labels)) - 1


def equal_bins(values: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Which of `bins` equal parts of their range values [N] are in: int64 [N], 0 to bins − 1; all 0 without a range."""
    low, high = values.min(), values.max()
    if not high > low:
        return np.zeros(len(values), np.int64)
    places = ((values - low) / (high - low) * bins).astype(np.int64)
    return np.minimum(places, bins - 1)
