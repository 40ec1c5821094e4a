"""How ten kinds of garment are cut, as signed distances.

Every cut takes u, v, float32 [n, H, W] (right and down from the garment's middle; a garment reaches from about -1 to 1),
and length, width, float32 [n, 1, 1] in [0, 1]: its two proportions. Straight cloth is an intersection of half-planes,
and a garment is a union of such pieces (the formulas: Inigo Quilez, "2D distance functions", iquilezles.org).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Array = np.ndarray
Value = Array | float
Point = tuple[Value, Value]


class Cut(NamedTuple):
    """Distances in garment units, negative inside. Trim is cloth of the second colour; dark is seams and openings."""

    outline: Array
    trim: Array | None = None
    dark: Array | None = None


def _beyond(u: Array, v: Array, start: Point, end: Point) -> Array:
    """Distance to the line from `start` to `end`, positive on its left hand: outside, if one goes clockwise."""
    (x0, y0), (x1, y1) = start, end
    across, down = np.subtract(x1, x0), np.subtract(y1, y0)
    length = np.sqrt(across * across + down * down)
    normal_u, normal_v = np.float32(1) * (down / length), np.float32(1) * (across / length)
    distance = u * np.asarray(normal_u, np.float32)
    distance -= v * np.asarray(normal_v, np.float32)
    distance -= np.asarray(normal_u * x0 - normal_v * y0, np.float32)
    return distance


def _hull(u: Array, v: Array, *points: Point) -> Array:
    """The convex piece to the right hand of a path; the same point first and last closes it."""
    found = None
    for start, end in itertools.pairwise(points):
        edge = _beyond(u, v, start, end)
        found = edge if found is None else np.maximum(found, edge, out=found)
    assert found is not None
    return found


def _disc(u: Array, v: Array, centre: Point, radius: Value, squeeze: Value = 1.0) -> Array:
    """A disc, or with squeeze an ellipse `radius` wide and squeeze · radius high (roughly the distance then)."""
    p, q = u - centre[0], (v - centre[1]) / squeeze
    p *= p
    q *= q
    p += q
    np.sqrt(p, out=p)
    p -= radius
    return p


def _seam(distance: Array, half: float = 0.011) -> Array:
    seam = np.abs(distance)
    seam -= np.float32(half)
    return seam


def _both(*distances: Array) -> Array:
    """The union."""
    found = distances[0]
    for distance in distances[1:]:
        found = np.minimum(found, distance)
    return found


def _t_shirt(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, half, hem = np.abs(u), 0.45 + 0.13 * width, 0.62 + 0.34 * length
    body = _hull(a, v, (0.0, -0.93), (0.24, -0.93), (0.58, -0.78), (half, hem), (0.0, hem))
    cuff = (0.98, -0.32)
    sleeve = _hull(a, v, (0.42, -0.88), (0.58, -0.78), cuff, (0.73, -0.12), (0.42, -0.42), (0.42, -0.88))
    neck = _disc(a, v, (0.0, -0.97), 0.25)
    outline = np.maximum(np.minimum(body, sleeve), -_disc(a, v, (0.0, -1.14), 0.27))
    band = np.maximum(_seam(_beyond(a, v, cuff, (0.73, -0.12)), 0.055), 0.62 - a)
    return Cut(outline, _both(_seam(neck - 0.03, 0.03), band), neck)


def _jumper(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, half, hem = np.abs(u), 0.45 + 0.17 * width, 0.66 + 0.26 * length
    body = _hull(a, v, (0.0, -0.92), (0.22, -0.92), (0.56, -0.78), (half, hem), (0.0, hem))
    sleeve = _hull(a, v, (0.38, -0.86), (0.56, -0.78), (0.98, 0.50), (0.76, 0.60), (0.38, -0.30), (0.38, -0.86))
    neck = _disc(a, v, (0.0, -0.95), 0.21)
    outline = np.maximum(np.minimum(body, sleeve), -_disc(a, v, (0.0, -1.10), 0.23))
    cuff = 0.13 + _beyond(a, v, (0.98, 0.50), (0.76, 0.60))
    trim = _both(hem - 0.12 - v, np.maximum(-cuff, 0.64 - a), _seam(neck - 0.045, 0.045))
    # Below the armpit the sleeve lies on the body: its edge shows as a line.
    arm = _beyond(a, v, (0.76, 0.60), (0.38, -0.30))
    return Cut(outline, trim, _both(neck, np.maximum(_seam(arm, 0.012), -0.4 - v)))


def _coat(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, hem, flare = np.abs(u), 0.72 + 0.26 * length, 0.50 + 0.16 * width
    body = _hull(a, v, (0.0, -0.96), (0.20, -0.96), (0.52, -0.84), (flare, hem), (0.0, hem))
    sleeve = _hull(a, v, (0.36, -0.90), (0.52, -0.84), (0.92, 0.34), (0.70, 0.43), (0.36, -0.40), (0.36, -0.90))
    opening = _hull(a, v, (0.0, -1.1), (0.17, -1.1), (0.0, -0.42))
    lapel = _hull(a, v, (0.10, -1.1), (0.22, -0.98), (0.30, -0.66), (0.0, -0.30), (0.0, -0.42), (0.10, -1.1))
    outline = np.maximum(np.minimum(body, sleeve), -_disc(a, v, (0.0, -1.13), 0.21))
    front = np.maximum(_seam(u), -0.34 - v)
    row = v - 0.26 * np.rint(np.clip((v + 0.14) / 0.26, 0, 2)) + 0.14
    buttons = _disc(u, row, (0.085, 0.0), 0.035)
    pocket = np.maximum(_seam(v - 0.36, 0.016), _seam(a - 0.32, 0.11))
    arm = np.maximum(_seam(_beyond(a, v, (0.70, 0.43), (0.36, -0.40))), -0.5 - v)
    dark = _both(opening, front, pocket, _seam(lapel), np.maximum(arm, v - 0.43))
    return Cut(outline, _both(np.maximum(lapel, -opening), buttons), dark)


def _trousers(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, hem = np.abs(u), 0.25 + 0.72 * length
    v = v + (hem - 0.96) / 2  # so that the middle stays where it is
    outer = 0.42 + 0.26 * width  # of the hem; the inner side follows at half the change
    side = _hull(a, v, (0.0, -0.96), (0.36, -0.96), (0.44, -0.52))
    leg = _hull(a, v, (0.44, -0.6), (outer, hem), (outer - 0.27 - 0.10 * width, hem), (0.015, -0.2))
    hips = _hull(a, v, (0.44, -0.6), (outer, hem), (0.5, -0.2), (0.0, -0.2))
    outline = np.maximum(side, np.minimum(leg, np.maximum(hips, v + 0.2)))
    band = v + 0.84
    fly = np.maximum(_seam(u), v + 0.2)
    pocket = np.maximum(_seam(_beyond(a, v, (0.22, -0.82), (0.44, -0.58))), band * -1)
    dark = _both(_seam(band), np.maximum(fly, -band), np.maximum(pocket, v + 0.5))
    return Cut(outline, band, dark)


def _skirt(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, hem, flare = np.abs(u), 0.10 + 0.72 * length, 0.58 + 0.36 * width
    v = v + (hem - 0.74) / 2
    curve = v + 0.10 * a * a
    outline = np.maximum(_hull(a, v, (0.0, -0.72), (0.34, -0.74), (flare, hem)), curve - hem)
    band = v + 0.58 + 0.04 * a
    t = (v + 0.74) / (hem + 0.74)
    spread = 0.34 + t * (flare - 0.34)
    pleat = _seam((a / spread * 3.5 - np.rint(a / spread * 3.5)) * spread / 3.5, 0.007)
    return Cut(outline, band, _both(_seam(band), np.maximum(pleat, -0.1 - v)))


def _dress(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, hem, flare = np.abs(u), 0.42 + 0.54 * length, 0.46 + 0.38 * width
    v = v + (hem - 0.96) / 2
    bodice = _hull(a, v, (0.0, -0.96), (0.31, -0.96), (0.40, -0.5), (0.26, -0.1), (0.0, -0.1))
    bodice = np.maximum(bodice, -_disc(a, v, (0.50, -0.82), 0.24, 1.15))
    skirt = np.maximum(_hull(a, v, (0.0, -0.12), (0.26, -0.12), (flare, hem)), v + 0.09 * a * a - hem)
    neck = _disc(a, v, (0.0, -0.98), 0.19, 1.5)
    outline = np.maximum(np.minimum(bodice, skirt), -neck)
    belt = _seam(v + 0.12, 0.055)
    fold = np.maximum(_seam(_beyond(a, v, (0.09, -0.06), (0.09 + 0.30 * (flare - 0.2), hem)), 0.008), 0.1 - v)
    return Cut(outline, belt, fold)


def _bag(u: Array, v: Array, length: Array, width: Array) -> Cut:
    half, low = 0.58 + 0.22 * width, 0.52 + 0.28 * length
    v = v + (low - 0.75) / 2
    a, middle, rounding = np.abs(u), (low - 0.20) / 2, 0.09
    slope = a + 0.10 * (low - v)  # narrower at the top
    p = np.maximum(slope - (half - rounding), 0)
    q = np.maximum(np.abs(v - middle) - (low + 0.20) / 2 + rounding, 0)
    body = np.sqrt(p * p + q * q) - rounding
    arch = _disc(u, v, (0.0, -0.20), 0.40 + 0.06 * width, 1.25)
    handle = np.maximum(_seam(arch + 0.05, 0.05), v + 0.12)
    flap = np.maximum(_disc(u, v, (0.0, -0.26), half * 1.02, (0.24 + 0.45 * low) / half), -0.25 - v)
    clasp = np.maximum(_seam(u, 0.07), _seam(v - (0.45 * low - 0.02), 0.06))
    outline = np.minimum(body, handle)
    trim = _both(np.maximum(handle, -body), clasp)
    return Cut(outline, trim, np.maximum(_seam(flap), body))


def _hat(u: Array, v: Array, length: Array, width: Array) -> Cut:
    a, top = np.abs(u), -0.22 - 0.40 * length
    v = v + (top + 0.55) / 2
    brim = _disc(u, v, (0.0, 0.34), 0.72 + 0.24 * width, 0.26)
    brim *= np.float32(0.5)  # an ellipse's rim is nearer than that along its short axis
    crown = _hull(a, v, (0.30, top), (0.46, 0.34), (0.0, 0.34))
    dome = np.maximum(crown, _disc(u, v, (0.0, top + 0.2), 0.46, 0.62))
    sides = np.maximum(crown, top + 0.2 - v)
    crown = np.maximum(np.minimum(dome, sides), v - 0.42 + 0.35 * a * a)
    base = v + 0.30 * a * a  # where the crown meets the brim, as seen from a little above
    band = np.maximum(np.maximum(0.20 - base, base - 0.40), crown)
    return Cut(np.minimum(crown, brim), band, np.maximum(_seam(base - 0.405, 0.014), crown - 0.02))


def _shoe(u: Array, v: Array, length: Array, width: Array) -> Cut:
    toe, high = 0.40 + 0.16 * length, -0.26 - 0.24 * width
    v = v + (high + 0.45) / 2
    tongue = (-0.10, high - 0.06)
    upper = _hull(u, v, (-0.91, 0.40), (-0.85, high), (-0.81, high - 0.06), tongue, (toe, 0.0), (toe, 0.40))
    upper = np.minimum(upper, _disc(u, v, (toe, 0.34), 0.40, 0.85))
    collar = _disc(u, v, (-0.44, high - 0.09), 0.31, 0.62)
    upper = np.maximum(np.maximum(upper, v - 0.40), -collar)
    p = np.maximum(np.abs(u - (toe - 0.49) / 2) - (toe + 1.37) / 2 + 0.08, 0)
    q = np.maximum(np.abs(v - 0.40) - 0.01, 0)
    sole = np.sqrt(p * p + q * q) - 0.08
    # Laces: three bars across the slope from the tongue to the toe.
    slope = np.sqrt((toe + 0.10) ** 2 + tongue[1] ** 2)
    along = ((u + 0.10) * (toe + 0.10) - (v - tongue[1]) * tongue[1]) / slope
    below = _beyond(u, v, tongue, (toe, 0.0))
    bars = along - 0.15 * np.rint(np.clip(along / 0.15, 1, 3))
    laces = np.maximum(_seam(bars, 0.032), _seam(below + 0.09, 0.085))
    slant = u - 0.45 * v + 0.40
    stripe = np.maximum(_seam(slant - 0.13 * np.rint(np.clip(slant / 0.13, 0, 1)), 0.035), high + 0.24 - v)
    inside = np.maximum(np.maximum(-collar - 0.05, v - high), upper)  # the padded rim
    dark = _both(_seam(_disc(u, v, (toe + 0.20, 0.46), 0.36), 0.011), _seam(v - 0.318, 0.012), inside)
    return Cut(np.minimum(upper, sole), _both(sole, np.maximum(_both(laces, stripe), upper)), np.maximum(dark, upper))


def _boot(u: Array, v: Array, length: Array, width: Array) -> Cut:
    top, front = -0.40 - 0.50 * length, 0.02 + 0.16 * width
    shaft = _hull(u, v, (-0.46, 0.60), (-0.52, top), (front + 0.04, top), (front, 0.60))
    shaft = np.maximum(shaft, v - 0.62)
    foot = _hull(u, v, (-0.46, 0.60), (-0.46, 0.10), (front - 0.05, 0.10), (0.60, 0.42), (0.60, 0.62), (-0.46, 0.62))
    toe = np.maximum(_disc(u, v, (0.54, 0.60), 0.26, 0.90), v - 0.62)
    upper = np.minimum(np.minimum(shaft, np.maximum(foot, u - 0.60)), toe)
    sole = np.maximum(np.maximum(_seam(v - 0.66, 0.06), -0.50 - u), u - 0.83)
    heel = np.maximum(np.maximum(_seam(v - 0.75, 0.12), -0.50 - u), u + 0.12)
    sole = np.minimum(sole, heel)
    cuff = np.maximum(v - top - 0.13, shaft)
    dark = _both(_seam(v - top - 0.13), _seam(v - 0.60, 0.010), _seam(_disc(u, v, (0.66, 0.78), 0.40), 0.010))
    return Cut(np.minimum(upper, sole), _both(sole, cuff), np.maximum(dark, upper))


class Kind(NamedTuple):
    """A cut, and how much larger than drawn above it is shown: kinds differ less in size than in the wardrobe."""

    cut: Callable[[Array, Array, Array, Array], Cut]
    scale: float = 1.0


KINDS: dict[str, Kind] = {
    "T-shirt": Kind(_t_shirt, 0.98),
    "Jumper": Kind(_jumper, 0.98),
    "Coat": Kind(_coat),
    "Trousers": Kind(_trousers, 1.05),
    "Skirt": Kind(_skirt, 1.12),
    "Dress": Kind(_dress, 1.05),
    "Bag": Kind(_bag, 1.12),
    "Hat": Kind(_hat, 1.12),
    "Shoe": Kind(_shoe, 1.12),
    "Boot": Kind(_boot, 1.08),
}
