"""Two scales from 0 to 100 that need no units: how good a model's copies are, and how tidy its latent space.

They restate what is measured elsewhere: the distortion or squared error beside the mean image's, and the coverage.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

Numbers = TypeVar("Numbers", float, np.ndarray)


def picture_error(error: Numbers, *, mean_image: float, perfect: float = 0.0) -> Numbers:
    """Of the avoidable error of always showing the mean image, how much is left, in percent.

    All three by one measure, averaged over the same images: the distortion in nats, or the squared error (of which a
    perfect copy has none, and the picture error is then the share of variance that is not explained). 0 is a perfect
    copy, 100 the mean image; an untrained model is above that. On the bundled models the two measures agree within 2.
    Raises ValueError where the mean image is a perfect copy already.
    """
    if not mean_image > perfect:
        raise ValueError(f"The mean image's error, {mean_image:g}, must be above a perfect copy's, {perfect:g}.")
    return (error - perfect) * (100.0 / (mean_image - perfect))


def tidiness(reached: float, expected: float) -> float:
    """Of the codes that random points would reach if codes lay exactly as those do, how many they do reach, in percent.

    `reached` is the metric coverage (Naeem et al. 2020, eq. 6, in the latent space), `expected` that of a perfect
    match, both shares of codes. 0 to 100: the luck of a draw above `expected` counts as a perfect match.
    Raises ValueError for an `expected` that is no share above 0.
    """
    if not 0 < expected <= 1:
        raise ValueError(f"The expected coverage must be a share above 0, but is {expected:g}.")
    return min(100.0, 100.0 * reached / expected)
