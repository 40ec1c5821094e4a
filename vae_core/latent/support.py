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
        """The word for a place whose nearest code is `distance` away."""
        if distance <= self.edge:
            return "among real images"
        return "at the edge" if distance <= self.hole else "in a hole"


def fit_support(codes: np.ndarray) -> Support:
    """From codes [N, latent_dim], N ≥ 2. Raises ValueError for fewer."""
    if len(codes) < 2:
        raise ValueError(f"Support needs two codes at least, and was given {len(codes)}.")
    distances, _ = NearestNeighbors(n_neighbors=2).fit(codes).kneighbors(codes)
    edge, hole = np.percentile(distances[:, 1], [90, 99])
    return Support(float(edge), float(max(hole, edge)))


def nearest(codes: np.ndarray, places: np.ndarray, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Indices [M, count] of the nearest codes [N, latent_dim] to places [M, latent_dim], and distances, near first."""
    distances, indices = NearestNeighbors(n_neighbors=min(count, len(codes))).fit(codes).kneighbors(places)
    return indices, distances
