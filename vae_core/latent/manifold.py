"""The picture of a latent manifold: a grid of codes on a plane, for the decoder to draw an image at each.

Kingma & Welling 2014, Fig. 4: evenly spaced shares p of the unit square become codes by the inverse cumulative
distribution of the prior, z = Φ⁻¹(p), so that every tile stands for as much of the prior as any other. A box is the
other way, as the Keras examples draw it: evenly spaced codes from one edge to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from vae_core.latent.grids import Extent, code_extent
from vae_core.latent.projection import Projection

Over = Literal["quantiles", "codes", "box"]

SIDES = (2, 60)  # tiles a side
FURTHEST = 1e4  # of a box's edges from zero, in units of the latent space


@dataclass(frozen=True)
class ManifoldGrid:
    """Where on a plane the tiles are.

    Attributes:
        across: float64 [columns], places along the first axis, from left to right
        up: float64 [rows], places along the second axis, from the bottom up
    """

    across: np.ndarray
    up: np.ndarray

    @property
    def box(self) -> Extent:
        """(left, right, bottom, top): the centres of the outermost tiles."""
        return float(self.across[0]), float(self.across[-1]), float(self.up[0]), float(self.up[-1])

    def places(self) -> np.ndarray:
        """float64 [rows · columns, 2], row by row from the top down, as the map has its second axis upwards."""
        y, x = np.meshgrid(self.up[::-1], self.across, indexing="ij")
        return np.stack([x.ravel(), y.ravel()], axis=1)


def shares(side: int) -> np.ndarray:
    """The middles of `side` equal parts of [0, 1]: (k + 1/2) / side. Raises ValueError for a side outside SIDES."""
    if not SIDES[0] <= side <= SIDES[1]:
        raise ValueError(f"A manifold picture has {SIDES[0]} to {SIDES[1]} tiles a side, not {side}.")
    middles: np.ndarray = (np.arange(side) + 0.5) / side
    return middles


def prior_quantiles(side: int, plane: Projection) -> ManifoldGrid:
    """The grid over the quantiles of the prior N(0, I) on `plane`.

    A place is p = (z − mean) · axes with orthonormal axes, so a draw of the prior has places N(−mean · axes, I).
    """
    middle = -plane.mean @ plane.axes.T
    quantiles = np.array([NormalDist().inv_cdf(share) for share in shares(side)])
    return _flat(ManifoldGrid(middle[0] + quantiles, middle[1] + quantiles), plane)


def code_quantiles(side: int, places: np.ndarray, plane: Projection) -> ManifoldGrid:
    """The grid over the quantiles of the codes' places [N, 2] on `plane`, axis by axis: where there is no prior."""
    across, up = np.quantile(places.astype(np.float64), shares(side), axis=0).T
    return _flat(ManifoldGrid(across, up), plane)


def box_grid(side: int, box: Extent, plane: Projection) -> ManifoldGrid:
    """Evenly spaced places from edge to edge of `box`: the corner tiles are its corners.

    Raises ValueError for a wrong side or box.
    """
    shares(side)
    check_box(box)
    left, right, bottom, top = box
    return _flat(ManifoldGrid(np.linspace(left, right, side), np.linspace(bottom, top, side)), plane)


def check_box(box: Extent) -> None:
    """Raise ValueError, in a sentence, for a box that is empty, not finite or further than FURTHEST from zero."""
    left, right, bottom, top = box
    if not (np.isfinite(box).all() and np.abs(box).max() <= FURTHEST):
        raise ValueError(f"The edges of a box must be numbers between −{FURTHEST:,.0f} and {FURTHEST:,.0f}.")
    if not (left < right and bottom < top):
        raise ValueError(
            f"A box goes from the smaller number to the larger; {left:g} to {right:g} across and {bottom:g} to {top:g} "
            "up does not."
        )


def manifold_grid(
    over: Over, side: int, plane: Projection, codes: np.ndarray, *, has_prior: bool, box: Extent | None = None
) -> ManifoldGrid:
    """The grid over the prior's quantiles (without a prior the codes'), the codes' extent, or `box`.

    `codes` [N, latent_dim] are what the plane was fitted to. Raises ValueError for a wrong side or box.
    """
    if over == "box":
        if box is None:
            raise ValueError("Say which box: left, right, bottom and top.")
        return box_grid(side, box, plane)
    if over == "codes":
        return box_grid(side, code_extent(plane.project(codes)), plane)
    return prior_quantiles(side, plane) if has_prior else code_quantiles(side, plane.project(codes), plane)


def _flat(grid: ManifoldGrid, plane: Projection) -> ManifoldGrid:
    """Of a latent space with one dimension a single row: upwards nothing would change."""
    return grid if plane.axes[1].any() else ManifoldGrid(grid.across, np.zeros(1))
