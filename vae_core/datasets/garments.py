"""Garments: one piece of clothing on a light ground, as a shop photographs it, drawn from factors that are known.

Made for this project, so that colour models have a set of real variety without a download: ten kinds, two colours,
six patterns, pose and proportions. The factors are continuous (all but the pattern) and drawn independently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from vae_core.datasets.base import DATASETS, ImageSet, Split
from vae_core.datasets.garment_colours import rgb
from vae_core.datasets.garment_patterns import PATTERNS
from vae_core.datasets.garment_shapes import KINDS, Kind
from vae_core.datasets.generated import GeneratedDataset

RANGES: dict[str, tuple[float, float]] = {
    "hue": (0.0, 360.0),
    "saturation": (0.15, 1.0),
    "brightness": (0.35, 0.90),
    "second_hue": (0.0, 360.0),
    "pattern": (0.0, float(len(PATTERNS))),
    "pattern_scale": (0.12, 0.32),
    "pattern_angle": (-90.0, 90.0),
    "length": (0.0, 1.0),
    "width": (0.0, 1.0),
    "size": (0.31, 0.42),
    "rotation": (-18.0, 18.0),
    "x": (0.46, 0.54),
    "y": (0.46, 0.54),
}
"""What each factor is drawn from, evenly. `pattern` is rounded down to an index into PATTERNS."""

GROUND = np.array([0.965, 0.957, 0.945], np.float32)  # a warm off-white
_SECOND_STEP = 0.33  # in lightness, towards the middle: a pattern shows even where both hues are alike
_FADE_LENGTH = np.float32(1.8)  # garment units from one colour to the other
_PIXELS_AT_ONCE = 1 << 16  # keeps the working arrays inside the processor's cache


def generate_garments(count: int, image_size: int, seed: int) -> ImageSet:
    """`count` images [N, 3, image_size, image_size] with their factors, the same for the same seed.

    The first k images of a longer set are the images of a set of k, and the factors do not depend on image_size.
    labels: index into Garments.class_names. factors: see draw_garments(). Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"A set of {count} garments cannot be generated; ask for at least 1.")
    draws = np.random.default_rng(seed).random((count, 1 + len(RANGES)))  # a row an image: prefixes agree
    labels = (draws[:, 0] * len(KINDS)).astype(np.int64)
    factors = {
        name: (low + (high - low) * draws[:, column]).astype(np.float32)
        for column, (name, (low, high)) in enumerate(RANGES.items(), 1)
    }
    factors["pattern"] = np.floor(draws[:, 1 + list(RANGES).index("pattern")] * len(PATTERNS)).astype(np.float32)
    return ImageSet.of(draw_garments(labels, factors, image_size), labels, factors)


def draw_garments(labels: np.ndarray, factors: Mapping[str, np.ndarray], image_size: int) -> np.ndarray:
    """The images uint8 [N, 3, image_size, image_size] of given factors.

    labels: int [N], index into Garments.class_names. factors, float [N] each:
    hue, second_hue: degrees in OKLCh (about 30 is red, 110 yellow, 140 green, 260 blue);
    saturation: share of the most colourful that a screen can show there; brightness: OKLab lightness, 0 to 1;
    pattern: index into PATTERNS; pattern_scale: a repeat in garment units; pattern_angle: degrees, clockwise;
    length, width: 0 to 1, the proportions of the kind (a coat's hem, a hat's brim, …);
    size: half the garment's usual height, as a fraction of the image's; rotation: degrees, clockwise;
    x, y: its middle, as a fraction of the image's width from the left, of its height from the top.
    """
    images = np.empty((len(labels), 3, image_size, image_size), np.uint8)
    first, second = _colours(factors)
    step = max(1, _PIXELS_AT_ONCE // image_size**2)
    kinds, patterns = list(KINDS), list(PATTERNS)
    groups = np.asarray(labels) * len(patterns) + np.asarray(factors["pattern"]).astype(np.int64)
    for group in np.unique(groups):
        kind, pattern = KINDS[kinds[group // len(patterns)]], patterns[group % len(patterns)]
        members = np.flatnonzero(groups == group)
        for start in range(0, len(members), step):
            chosen = members[start : start + step]
            columns = {name: values[chosen, None, None].astype(np.float32) for name, values in factors.items()}
            images[chosen] = _draw(kind, pattern, columns, (first[chosen], second[chosen]), image_size)
    return images


def _colours(factors: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Both colours of each garment, float32 [N, 3]. The second is lighter on dark cloth and darker on light."""
    brightness, saturation = factors["brightness"], factors["saturation"]
    other = brightness + np.where(brightness < 0.62, _SECOND_STEP, -_SECOND_STEP)
    return rgb(brightness, saturation, factors["hue"]), rgb(other, saturation, factors["second_hue"])


def _draw(
    kind: Kind, pattern: str, factors: dict[str, np.ndarray], colours: tuple[np.ndarray, np.ndarray], image_size: int
) -> np.ndarray:
    """Garments of one kind and one pattern, uint8 [n, 3, image_size, image_size]; factors [n, 1, 1], colours [n, 3]."""
    first, second = colours
    centres = (np.arange(image_size, dtype=np.float32) + np.float32(0.5)) / np.float32(image_size)
    size = factors["size"] * np.float32(kind.scale)
    right, down = (centres[None, None, :] - factors["x"]) / size, (centres[None, :, None] - factors["y"]) / size
    turn = np.deg2rad(factors["rotation"])
    cos, sin = np.cos(turn), np.sin(turn)
    u, v = cos * right + sin * down, cos * down - sin * right
    cut = kind.cut(u, v, factors["length"], factors["width"])
    pixels = size * np.float32(image_size)  # in a garment unit
    outline = _coverage(cut.outline, pixels)

    mix = _pattern(pattern, u, v, factors, pixels)
    if cut.trim is not None:
        trim = _coverage(cut.trim, pixels)
        mix = trim if mix is None else mix + trim * (1 - mix)
    light = _light(cut.outline, u, v)
    if cut.dark is not None:
        light *= 1 - np.float32(0.38) * _coverage(cut.dark, pixels)
    shadow = _shadow(cut.outline, max(1, round(image_size * 0.025)))
    images = np.empty((len(first), 3, image_size, image_size), np.uint8)
    for channel in range(3):
        base, change = first[:, channel, None, None], (second - first)[:, channel, None, None]
        cloth = light * base if mix is None else (mix * change + base) * light
        ground = shadow * GROUND[channel]
        cloth -= ground
        cloth *= outline
        cloth += ground
        cloth *= np.float32(255)
        cloth += np.float32(0.5)
        images[:, channel] = np.clip(cloth, 0, 255, out=cloth)
    return images


def _coverage(distance: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """The share of each pixel that lies inside."""
    inside = distance * -pixels
    inside += np.float32(0.5)
    return np.clip(inside, 0, 1, out=inside)


def _pattern(
    pattern: str, u: np.ndarray, v: np.ndarray, factors: dict[str, np.ndarray], pixels: np.ndarray
) -> np.ndarray | None:
    paint = PATTERNS[pattern]
    if paint is None:
        return None
    turn = np.deg2rad(factors["pattern_angle"])
    scale = _FADE_LENGTH if pattern == "fade" else factors["pattern_scale"]
    cos, sin = np.cos(turn) / scale, np.sin(turn) / scale
    return paint(cos * v - sin * u, cos * u + sin * v, pixels * scale)


def _light(outline: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Cloth is darker where it turns away at the edge, and lighter towards the lamp at the upper left."""
    depth = np.clip(outline * np.float32(-7), 0, 1)
    light = depth * (2 - depth)  # rises quickly and levels off
    light *= np.float32(0.20)
    light += np.float32(0.82)
    light -= np.float32(0.035) * u
    light -= np.float32(0.035) * v
    return light


def _shadow(outline: np.ndarray, offset: int) -> np.ndarray:
    """What the ground keeps of its light: a soft shadow to the lower right, `offset` pixels away."""
    distance = np.empty_like(outline)
    distance[:, offset:, offset:] = outline[:, :-offset, :-offset]
    distance[:, :offset], distance[:, :, :offset] = 1, 1
    distance *= np.float32(-1 / 0.16)
    distance += np.float32(0.75)
    shadow = np.clip(distance, 0, 1, out=distance)
    shadow *= shadow
    shadow *= np.float32(-0.30)
    shadow += 1
    return shadow


@DATASETS.register("garments")
class Garments(GeneratedDataset):
    """Clothing in colour, of known factors: kind, two colours, pattern, proportions, size and pose."""

    name = "garments"
    title = "Garments"
    class_names = tuple(KINDS)
    channels = 3
    image_sizes: ClassVar[tuple[int, ...]] = (32, 64, 128)
    counts: ClassVar[dict[Split, int]] = {"train": 8_000, "held-out": 2_000}
    seeds: ClassVar[dict[Split, int]] = {"train": 1, "held-out": 2}
    lengths = (200,)

    def _draw(self, count: int, image_size: int, seed: int) -> ImageSet:
        return generate_garments(count, image_size, seed)
