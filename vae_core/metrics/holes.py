"""Holes: places under the prior that are far from every code that an image was given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.latent.grids import Extent, grid_places
from vae_core.latent.support import Support, nearest


@dataclass(frozen=True)
class HoleMask:
    """Where on the plane the prior's circle has holes.

    Attributes:
        mask: bool [rows, columns], from the top row down; True for a tile inside the circle and in a hole
        extent: (left, right, bottom, top) of all tiles
        share: of the circle's tiles, how many are in a hole: a share of area, not of probability
    """

    mask: np.ndarray
    extent: Extent
    share: float


def in_hole(codes: np.ndarray, places: np.ndarray, support: Support) -> np.ndarray:
    """bool [M]: whether places [M, latent_dim] are farther than `support.hole` from every code [N, latent_dim]."""
    _, distances = nearest(codes, places, 1)
    outside: np.ndarray = distances[:, 0] > support.hole
    return outside


def hole_share(codes: np.ndarray, samples: np.ndarray, support: Support) -> float:
    """The share of samples [M, latent_dim] in a hole. Of the codes themselves it is 1 % by the definition of one.

    Each held-out code is farther than `support.hole` (the 99th percentile) from its nearest other one once in a
    hundred: samples from a model whose codes follow the prior come near that.
    """
    return float(in_hole(codes, samples, support).mean())


def hole_mask(codes: np.ndarray, support: Support, *, columns: int = 128, sigmas: float = 2.0) -> HoleMask:
    """The holes inside the prior's circle of `sigmas` standard deviations, for codes [N, 2].

    Raises ValueError for codes of any other size: only a plane can be shaded.
    """
    if codes.shape[1] != 2:
        raise ValueError(f"Holes are shaded on a plane; these codes have {codes.shape[1]} dimensions, not 2.")
    extent = (-sigmas, sigmas, -sigmas, sigmas)
    places = grid_places(extent, columns, columns)
    circle = np.hypot(places[:, 0], places[:, 1]) <= sigmas
    mask = np.zeros(len(places), bool)
    mask[circle] = in_hole(codes, places[circle], support)
    return HoleMask(mask.reshape(columns, columns), extent, float(mask[circle].mean()))
