"""How far a place in latent space is from any real code, held against how far real codes are from each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

AT_ONCE = 200_000  # distances worked out together: 1.6 MB, which stay in the processor's cache
SPARE = 4  # candidates beyond those asked for, compared exactly

Trust = Literal["among real images", "at the edge", "in a hole"]


@dataclass(frozen=True)
class Support:
    """Distances from each held-out code to its nearest other one: their 90th and 99th percentiles.

    Up to `edge` a place is among real images, beyond `hole` it is in a hole, between the two at the edge.
    """

    edge: float
    hole: float

    def trust(self, distance: float) -> Trust:
        """What to call a place whose nearest code is `distance` away."""
        if distance <= self.edge:
            return "among real images"
        return "at the edge" if distance <= self.hole else "in a hole"


def fit_support(codes: np.ndarray) -> Support:
    """From codes [N, latent_dim]; of one code alone only its own place is among real images."""
    if len(codes) < 2:
        return Support(0.0, 0.0)
    _, distances = _nearest(codes, codes, 1, others=True)
    edge, hole = np.percentile(distances[:, 0], [90, 99])
    return Support(float(edge), float(max(hole, edge)))


def nearest(codes: np.ndarray, places: np.ndarray, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Indices [M, count] of the nearest codes [N, latent_dim] to places [M, latent_dim], and distances, near first."""
    return _nearest(codes, places, min(count, len(codes)))


def _nearest(
    codes: np.ndarray, places: np.ndarray, count: int, *, others: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """As `nearest`; with `others` the places are the codes themselves, and a code is not its own neighbour.

    All distances, some rows at a time, by products of float64; those of the nearest once more, by differences, as the
    products lose digits where two codes all but coincide.
    """
    codes, places = codes.astype(np.float64), places.astype(np.float64)
    middle = codes.mean(0)
    codes, places = codes - middle, places - middle
    indices = np.empty((len(places), count), np.int64)
    distances = np.empty((len(places), count))
    squares = np.square(codes).sum(1)
    at_once = max(1, AT_ONCE // max(1, len(codes)))
    for start in range(0, len(places), at_once):
        some = places[start : start + at_once]
        rows = np.arange(len(some))[:, None]
        products = squares - 2 * some @ codes.T
        if others:
            products[rows[:, 0], start + rows[:, 0]] = np.inf
        near = _least(products, count)
        exact = np.sqrt(np.square(codes[near] - some[:, None]).sum(2))
        if others:
            exact[near == start + rows] = np.inf
        order = np.lexsort((near, exact))[:, :count]
        indices[start : start + at_once], distances[start : start + at_once] = near[rows, order], exact[rows, order]
    return indices, distances


def kth_distances(codes: np.ndarray, count: int) -> np.ndarray:
    """float64 [N]: how far each of codes [N, latent_dim] is from its `count`-th nearest other one, N above `count`.

    Cut into boxes of a few codes: what is nearest to a code of a box cannot be farther outside than it is inside.
    """
    codes, found = codes.astype(np.float64), np.empty(len(codes))
    for members in _boxes(codes, max(64, 4 * count)):
        own = codes[members]
        reach = np.sqrt(_kth_squared(own, own, count).max())
        near = ((codes >= own.min(0) - reach) & (codes <= own.max(0) + reach)).all(1)
        found[members] = np.sqrt(_kth_squared(own, codes[near], count))
    return found


def _boxes(codes: np.ndarray, most: int) -> Iterator[np.ndarray]:
    """Indices of the codes in parts of at most `most`, halved again and again across the longest side."""
    left = [np.arange(len(codes))]
    while left:
        members = left.pop()
        if len(members) <= most:
            yield members
            continue
        own = codes[members]
        order = members[own[:, np.ptp(own, 0).argmax()].argsort(kind="stable")]
        left += [order[: len(order) // 2], order[len(order) // 2 :]]


def _kth_squared(codes: np.ndarray, others: np.ndarray, count: int) -> np.ndarray:
    """The squared distance of each code to the `count`-th nearest of the others, which it is one of itself."""
    middle = codes.mean(0)
    own, others = codes - middle, others - middle
    squared = np.square(own).sum(1)[:, None] + np.square(others).sum(1) - 2 * own @ others.T
    return np.maximum(np.partition(squared, count, 1)[:, count], 0)


def _least(products: np.ndarray, count: int) -> np.ndarray:
    """Columns of the least numbers of each row, in no order: one more than a few for more than one."""
    if count == 1:  # many times quicker than a partition
        return products.argmin(1)[:, None]
    spare = min(products.shape[1], count + SPARE)
    return np.argpartition(products, spare - 1, 1)[:, :spare]


def count_near(codes: np.ndarray, places: np.ndarray, radius: float) -> np.ndarray:
    """int64 [M]: how many of the codes [N, latent_dim] lie within `radius`, inclusive, of each place [M, latent_dim].

    With `Support.hole` as radius, 0 means that the place is in a hole: its nearest code is further away than 99 of 100
    real codes are from theirs. Exact: the squared distances are sums of squares in float64, not the faster difference
    of products, which is wrong near the radius.
    Raises ValueError for a place of another latent size, or a radius that is negative or not a number.
    """
    if codes.ndim != 2 or places.ndim != 2 or codes.shape[1] != places.shape[1]:
        raise ValueError(
            f"Codes and places must be of one latent size, but are {list(codes.shape)} and {list(places.shape)}."
        )
    if not radius >= 0:
        raise ValueError(f"The radius around a place must be 0 or more, but is {radius:g}.")
    columns, counts = codes.T.astype(np.float64), np.zeros(len(places), np.int64)
    at_once = max(1, 1_000_000 // max(len(codes), 1))  # keeps the working array near 8 MB
    for start in range(0, len(places), at_once):
        batch = places[start : start + at_once].astype(np.float64)
        squared = np.zeros((len(batch), len(codes)))
        for dimension, column in enumerate(columns):
            squared += np.square(column[None] - batch[:, dimension, None])
        counts[start : start + at_once] = (squared <= radius * radius).sum(1)
    return counts
