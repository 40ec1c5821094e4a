"""Ellipses: one on black, of four known factors that are amounts, so that each fits on a slider of its own.

A turn that goes all the way round comes back to where it began, which no single number can follow (Shapes has such
turns). Here an ellipse leans by so little to either side that it never looks alike after two different turns.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from vae_core.datasets.base import DATASETS, ImageSet, Split
from vae_core.datasets.generated import GeneratedDataset
from vae_core.datasets.shapes import draw_ellipses

RANGES: dict[str, tuple[float, float]] = {
    "x": (0.38, 0.62),
    "y": (0.38, 0.62),
    "size": (0.24, 0.42),
    "turn": (-30.0, 30.0),
}
"""What each factor is drawn from, evenly. The largest ellipse in the outermost place still fits the image."""

LENGTHENING = 2.2  # as many times as long as wide
UPRIGHT = 10.0  # degrees to either side: a third of the range


def generate_ellipses(count: int, image_size: int, seed: int) -> ImageSet:
    """`count` images [N, 1, image_size, image_size] with their factors, the same for the same seed.

    The first k images of a longer set are the images of a set of k, and the factors do not depend on image_size.
    labels: index into Ellipses.class_names. factors, float32 [N]:
    x, y: centre of mass, as a fraction of the image's width from the left, of its height from the top;
    size: square root of the ellipse's area, as a fraction of the image's width;
    turn: degrees, clockwise, 0 is upright, longer than wide. Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"A set of {count} ellipses cannot be generated; ask for at least 1.")
    draws = np.random.default_rng(seed).random((count, len(RANGES)))  # a row an image: prefixes agree
    factors = {
        name: (low + (high - low) * draws[:, column]).astype(np.float32)
        for column, (name, (low, high)) in enumerate(RANGES.items())
    }
    turn = factors["turn"]
    labels = (turn >= -UPRIGHT).astype(np.int64) + (turn > UPRIGHT)
    shown = {name: factors[name] for name in ("x", "y", "size")} | {"rotation": turn + 90}  # which lie at 0
    return ImageSet.of(draw_ellipses(shown, image_size, LENGTHENING)[:, None], labels, factors)


@DATASETS.register("ellipses")
class Ellipses(GeneratedDataset):
    """White ellipses of four known factors: where (x, y), how large, how far turned. Their class says which way they lean."""

    name = "ellipses"
    title = "Ellipses"
    class_names = ("leaning left", "upright", "leaning right")
    image_sizes: ClassVar[tuple[int, ...]] = (28, 32, 64, 128)
    credit = "drawn by this program, after dSprites (Matthey, Higgins, Hassabis and Lerchner, 2017)"
    counts: ClassVar[dict[Split, int]] = {"train": 20_000, "held-out": 5_000}
    seeds: ClassVar[dict[Split, int]] = {"train": 11, "held-out": 12}
    lengths = (1_000, 5_000)

    def _draw(self, count: int, image_size: int, seed: int) -> ImageSet:
        return generate_ellipses(count, image_size, seed)
