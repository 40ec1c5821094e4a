"""Paths between codes: straight, great-circle, inside a triangle, and round through several.

A code is float [latent_dim], a path [steps, latent_dim]. A position t is 0 at the first code and 1 at the second;
below 0 and above 1 the path goes on beyond them. Computed in float64 and returned as the codes came: float32 for
float32 codes, float64 for all else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from vae_core.registry import Registry

PathBetween = Callable[[ArrayLike, ArrayLike, ArrayLike], np.ndarray]
PATHS: Registry[PathBetween] = Registry("path")

SHORTEST = 1e-6  # below this norm a code has no direction worth the name
SAME_DIRECTION = 1 - 1e-12  # cosine: within 0.0001 degrees, where line and circle are the same in float32
OPPOSITE = -1 + 1e-6  # cosine: within 0.08 degrees of opposite, where rounding would choose the circle


class PathError(ValueError):
    """There is no such path between these codes; the message says why."""


@PATHS.register("lerp")
def lerp(a: ArrayLike, b: ArrayLike, t: ArrayLike) -> np.ndarray:
    """Straight: (1 − t) · a + t · b, for codes [latent_dim] and t of any shape: [*t.shape, latent_dim].

    Raises PathError for codes of different sizes.
    """
    first, second = _pair(a, b)
    at = np.asarray(t, np.float64)[..., None]
    return _as_given((1 - at) * first + at * second, a, b)


@PATHS.register("slerp")
def slerp(a: ArrayLike, b: ArrayLike, t: ArrayLike) -> np.ndarray:
    """Great-circle (Shoemake 1985, "Animating rotation with quaternion curves"): [*t.shape, latent_dim].

    The direction turns at an even rate from a's to b's, by Shoemake's formula on the two unit vectors; the norm goes
    linearly from a's to b's. Shoemake's codes all had norm 1. Put into his formula with their norms, codes of unequal
    ones would turn unevenly, and the norm between them could rise above both. Kept apart, neither happens: between two
    codes of the shell where a standard normal of many dimensions lives (norm near √latent_dim), the path stays in
    it, where a straight line cuts through the empty middle.

    Codes of the same direction (cosine above 1 − 1e-12) are joined by the straight line, which is the limit. Beyond the
    ends, where the linear norm would pass below 0, it stays at 0: the origin, not the far side.

    Raises PathError for codes of different sizes, for a code of norm below 1e-6 (no direction) and for codes of
    opposite directions (every great circle through one passes through the other).
    """
    first, second = _pair(a, b)
    at = np.asarray(t, np.float64)[..., None]
    norms = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    for name, norm in zip(("first", "second"), norms, strict=True):
        if norm < SHORTEST:
            raise PathError(
                f"The {name} code has norm {norm:.1g}: it lies at the origin and has no direction, so no great circle "
                "starts there; take the straight path, or another image."
            )
    from_direction, to_direction = first / norms[0], second / norms[1]
    cosine = float(np.clip(from_direction @ to_direction, -1, 1))
    if cosine > SAME_DIRECTION:
        return lerp(a, b, t)
    if cosine < OPPOSITE:
        raise PathError(
            "The two codes point in opposite directions, and there is a great circle every way round; take the "
            "straight path, or another image."
        )
    angle = np.arccos(cosine)
    direction = (np.sin((1 - at) * angle) * from_direction + np.sin(at * angle) * to_direction) / np.sin(angle)
    norm_there = np.maximum((1 - at) * norms[0] + at * norms[1], 0)
    return _as_given(norm_there * direction, a, b)


def path(kind: str, a: ArrayLike, b: ArrayLike, steps: int, *, start: float = 0.0, stop: float = 1.0) -> np.ndarray:
    """[steps, latent_dim]: a path of PATHS at `steps` evenly spaced t from `start` to `stop`, both included.

    Raises UnknownName for another kind, PathError for fewer than 2 steps or what the path itself refuses.
    """
    return PATHS.get(kind)(a, b, np.linspace(start, stop, _steps(steps)))


def barycentric(corners: ArrayLike, weights: ArrayLike) -> np.ndarray:
    """Codes in the plane of a triangle: corners [3, latent_dim] and weights [M, 3] (or [3]) to [M, latent_dim].

    A row's weights add up to 1; one of them negative lies outside the triangle, as t beyond 0…1 lies outside a line.
    Raises PathError for other shapes, weights that are not finite, or another sum (more than 1e-4 off).
    """
    codes, shares = np.asarray(corners, np.float64), np.asarray(weights, np.float64)
    if codes.ndim != 2 or len(codes) != 3:
        raise PathError(f"A triangle needs three corners [3, latent_dim], but was given {list(codes.shape)}.")
    if shares.ndim not in (1, 2) or shares.shape[-1] != 3:
        raise PathError(f"Places in a triangle need weights [M, 3], but were given {list(shares.shape)}.")
    sums = shares.sum(-1)
    wrong = np.atleast_1d(sums)[~(np.abs(np.atleast_1d(sums) - 1) <= 1e-4)]  # written so that NaN is wrong too
    if len(wrong):
        raise PathError(f"The three weights of a place in a triangle must add up to 1, but add up to {wrong[0]:g}.")
    return _as_given(shares @ codes, corners)


def around(codes: ArrayLike, t: ArrayLike) -> np.ndarray:
    """The closed path of straight legs through codes [K, latent_dim] and home: [*t.shape, latent_dim].

    t is the share of the path, each leg the same share of it however long; 1 is home again, 1.25 is 0.25.
    Raises PathError for fewer than two codes.
    """
    stops = np.asarray(codes, np.float64)
    if stops.ndim != 2 or len(stops) < 2:
        raise PathError(f"A loop needs two codes or more [K, latent_dim], but was given {list(stops.shape)}.")
    turns = np.asarray(t, np.float64)
    along = (turns - np.floor(turns)) * len(stops)
    leg = np.minimum(np.floor(along), len(stops) - 1).astype(np.int64)
    share = (along - leg)[..., None]
    return _as_given((1 - share) * stops[leg] + share * stops[(leg + 1) % len(stops)], codes)


def loop(codes: ArrayLike, steps: int) -> np.ndarray:
    """[steps, latent_dim]: `around` evenly, the last step home at the first (leave it out of an endless GIF).

    Every code is itself one of the steps when steps − 1 is a multiple of K.
    Raises PathError for fewer than two codes or steps.
    """
    return around(codes, np.linspace(0, 1, _steps(steps)))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise PathError(
            f"A path joins two codes of one latent size, but was given {list(first.shape)} and {list(second.shape)}."
        )
    return first, second


def _steps(steps: int) -> int:
    if steps < 2:
        raise PathError(f"A path needs 2 steps or more, its two ends, but was given {steps}.")
    return steps


def _as_given(values: np.ndarray, *sources: ArrayLike) -> np.ndarray:
    kind = np.result_type(*(np.asarray(source).dtype for source in sources))
    return values.astype(np.float32 if kind in (np.float16, np.float32) else np.float64)
