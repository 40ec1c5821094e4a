"""What is woven into or printed on a garment: how much of the second colour is where, in [0, 1].

Every pattern takes p, q, float32 [n, H, W]: the place on the cloth in repeats of the pattern, along and across it; and
sharpness, float32 [n, 1, 1]: how many pixels a repeat takes, for edges that are one pixel soft.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def _wave(p: Array) -> Array:
    """The distance to the nearest whole number, 0 to 0.5."""
    wave = p - np.rint(p)
    return np.abs(wave, out=wave)


def _covered(distance: Array, sharpness: Array) -> Array:
    """The share of a pixel that lies where `distance` (in repeats) is negative."""
    covered = distance * -sharpness
    covered += np.float32(0.5)
    return np.clip(covered, 0, 1, out=covered)


def _stripes(p: Array, q: Array, sharpness: Array) -> Array:
    return _covered(_wave(p) - np.float32(0.2), sharpness)


def _dots(p: Array, q: Array, sharpness: Array) -> Array:
    """In rows that are half a repeat apart, as on printed cotton."""
    x, y = p + q, p - q
    x, y = x - np.rint(x), y - np.rint(y)
    x *= x
    y *= y
    x += y
    return _covered(np.sqrt(x, out=x) - np.float32(0.3), sharpness)


def _checks(p: Array, q: Array, sharpness: Array) -> Array:
    """Gingham: threads of both colours mix where a coloured stripe crosses a plain one."""
    mixed = _covered(_wave(p) - np.float32(0.25), sharpness)
    mixed += _covered(_wave(q) - np.float32(0.25), sharpness)
    mixed *= np.float32(0.5)
    return mixed


def _zigzag(p: Array, q: Array, sharpness: Array) -> Array:
    return _covered(_wave(p + _wave(q)) - np.float32(0.2), sharpness * np.float32(0.7))


def _fade(p: Array, q: Array, sharpness: Array) -> Array:
    """One colour into the other over the whole garment; the angle turns it."""
    along = p + np.float32(0.5)
    return np.clip(along, 0, 1, out=along)


PATTERNS: dict[str, Callable[[Array, Array, Array], Array] | None] = {
    "plain": None,
    "stripes": _stripes,
    "dots": _dots,
    "checks": _checks,
    "zigzag": _zigzag,
    "fade": _fade,
}
