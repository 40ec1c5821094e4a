"""Shapes: one shape on black, drawn from factors that are known, in the manner of dSprites.

dSprites (Matthey, Higgins, Hassabis, Lerchner 2017) has fixed combinations; here every factor is drawn from a
continuous range, so any number of images can be had. Edges are smoothed by the signed distance to the outline
(the formulas: Inigo Quilez, "2D distance functions", iquilezles.org).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from vae_core.datasets.base import DATASETS, ImageSet, Split
from vae_core.datasets.generated import GeneratedDataset

RANGES: dict[str, tuple[float, float]] = {
    "x": (0.3, 0.7),
    "y": (0.3, 0.7),
    "size": (0.18, 0.32),
    "rotation": (0.0, 360.0),
}
"""What each factor is drawn from, evenly. The largest shape in the outermost place still fits the image."""

_PIXELS_AT_ONCE = 1 << 17  # keeps the working arrays inside the processor's cache


def generate_shapes(count: int, image_size: int, seed: int) -> ImageSet:
    """`count` images [N, 1, image_size, image_size] with their factors, the same for the same seed.

    The first k images of a longer set are the images of a set of k, and the factors do not depend on image_size.
    labels: index into Shapes.class_names. factors, float32 [N]:
    x, y: centre of mass, as a fraction of the image's width from the left, of its height from the top;
    size: square root of the shape's area, as a fraction of the image's width;
    rotation: degrees, clockwise, 0 is upright (a square looks the same after 90, a triangle after 120, an
    ellipse after 180). Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"A set of {count} shapes cannot be generated; ask for at least 1.")
    draws = np.random.default_rng(seed).random((count, 1 + len(RANGES)))  # a row an image: prefixes agree
    labels = (draws[:, 0] * len(_DISTANCES)).astype(np.int64)
    factors = {
        name: (low + (high - low) * draws[:, column]).astype(np.float32)
        for column, (name, (low, high)) in enumerate(RANGES.items(), 1)
    }
    images = np.empty((count, image_size, image_size), np.uint8)
    for label, distance in enumerate(_DISTANCES):
        members = np.flatnonzero(labels == label)
        images[members] = _draw_many(distance, {name: values[members] for name, values in factors.items()}, image_size)
    return ImageSet.of(images[:, None], labels, factors)


@DATASETS.register("shapes")
class Shapes(GeneratedDataset):
    """White shapes of five known factors: which shape, where (x, y), how large, how turned."""

    name = "shapes"
    title = "Shapes"
    class_names = ("square", "ellipse", "triangle", "heart")
    image_sizes: ClassVar[tuple[int, ...]] = (28, 32, 64, 128)
    credit = "drawn by this program, after dSprites (Matthey, Higgins, Hassabis and Lerchner, 2017)"
    counts: ClassVar[dict[Split, int]] = {"train": 20_000, "held-out": 5_000}
    seeds: ClassVar[dict[Split, int]] = {"train": 1, "held-out": 2}
    lengths = (1_000, 5_000)

    def _draw(self, count: int, image_size: int, seed: int) -> ImageSet:
        return generate_shapes(count, image_size, seed)


# The distance functions below take u, v (right and down from the centre of mass, in units of `size`, so every
# area is 1) and return the distance to the outline in the same unit, negative inside.
_Distance = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _square(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(u), np.abs(v)) - np.float32(0.5)


def _ellipse_of(lengthening: float) -> _Distance:
    """An ellipse so many times as long as it is wide."""
    across, along = np.sqrt(np.array([lengthening, 1 / lengthening]) / np.pi).astype(np.float32)

    def ellipse(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """To first order in the distance, exact on the outline."""
        p, q = u / across, v / along
        radius = np.maximum(np.sqrt(p * p + q * q), np.float32(1e-3))  # the middle itself would be 0 / 0
        slope = np.maximum(np.sqrt((p / across) ** 2 + (q / along) ** 2), np.float32(1e-3) / across)
        return radius * (radius - 1) / slope

    return ellipse


_ellipse = _ellipse_of(1.9)
_TRIANGLE_INRADIUS = np.float32(3**-0.75)  # equilateral, area 1
_COS_30, _SIN_30 = np.float32(3**0.5 / 2), np.float32(0.5)


def _triangle(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Point up."""
    return np.maximum(v, np.abs(u) * _COS_30 - v * _SIN_30) - _TRIANGLE_INRADIUS


# A heart is a square on its tip with a half-disc on each upper side; area side² (1 + pi / 4) = 1.
_HEART_HALF = np.float32(0.5 / np.sqrt(1 + np.pi / 4))
_HEART_MEAN = np.float32(-np.pi / 2 * _HEART_HALF**3 * (1 + 4 / (3 * np.pi)))  # along either side of the square


def _heart(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Tip down. Along the sides of the square the tip is at (half, half), from the square's middle."""
    turn = np.float32(0.5**0.5)
    s, t = (v + u) * turn + _HEART_MEAN, (v - u) * turn + _HEART_MEAN
    square = np.maximum(np.abs(s), np.abs(t))
    left, right = (s + _HEART_HALF) ** 2 + t**2, s**2 + (t + _HEART_HALF) ** 2
    return np.minimum(square, np.sqrt(np.minimum(left, right))) - _HEART_HALF


_DISTANCES: tuple[_Distance, ...] = (_square, _ellipse, _triangle, _heart)


def draw_ellipses(factors: dict[str, np.ndarray], image_size: int, lengthening: float) -> np.ndarray:
    """Images uint8 [n, image_size, image_size] of the factors that `generate_shapes` describes, each float32 [n]."""
    return _draw_many(_ellipse_of(lengthening), factors, image_size)


def _draw_many(distance: _Distance, factors: dict[str, np.ndarray], image_size: int) -> np.ndarray:
    """As _draw, some at a time."""
    count = len(factors["size"])
    images = np.empty((count, image_size, image_size), np.uint8)
    step = max(1, _PIXELS_AT_ONCE // image_size**2)
    for start in range(0, count, step):
        part = slice(start, start + step)
        images[part] = _draw(distance, {name: values[part] for name, values in factors.items()}, image_size)
    return images


def _draw(distance: _Distance, factors: dict[str, np.ndarray], image_size: int) -> np.ndarray:
    """Images uint8 [n, image_size, image_size] of one shape: the share of each pixel that it covers, times 255."""
    centres = (np.arange(image_size, dtype=np.float32) + 0.5) / image_size
    size = factors["size"][:, None, None]
    right = (centres[None, None, :] - factors["x"][:, None, None]) / size
    down = (centres[None, :, None] - factors["y"][:, None, None]) / size
    turn = np.deg2rad(factors["rotation"])[:, None, None]
    cos, sin = np.cos(turn), np.sin(turn)
    inside = distance(cos * right + sin * down, cos * down - sin * right) * (-image_size * size)
    inside += np.float32(0.5)
    np.clip(inside, 0, 1, out=inside)
    return (inside * np.float32(255) + np.float32(0.5)).astype(np.uint8)
