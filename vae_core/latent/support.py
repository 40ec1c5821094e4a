"""How far a place in latent space is from any real code, held against how far real codes are from each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.neighbors import NearestNeighbors

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
    distances, _ = NearestNeighbors(n_neighbors=2).fit(codes).kneighbors(codes)
    edge, hole = np.percentile(distances[:, 1], [90, 99])
    return Support(float(edge), float(max(hole, edge)))


def nearest(codes: np.ndarray, places: np.ndarray, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Indices [M, count] of the nearest codes [N, latent_dim] to places [M, latent_dim], and distances, near first."""
    distances, indices = NearestNeighbors(n_neighbors=min(count, len(codes))).fit(codes).kneighbors(places)
    return indices, distances


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
