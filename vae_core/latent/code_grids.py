"""Grids of codebook entries: how often each entry is used, and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grids = NDArray[np.integer]


@dataclass(frozen=True)
class CodeUsage:
    """How often each of the K entries stands in a set of grids.

    Attributes:
        counts: int64 [K], cells
        perplexity: exp of the entropy of the shares, in [1, K]: as many entries, used equally often, would be as hard
            to guess (van den Oord et al. 2017 report it)
    """

    counts: NDArray[np.int64]
    perplexity: float

    @property
    def unused(self) -> int:
        """Entries that no cell uses: the dead part of the codebook."""
        return int((self.counts == 0).sum())

    @property
    def order(self) -> NDArray[np.int64]:
        """Entries, the most used first."""
        return np.argsort(-self.counts, kind="stable")


def code_usage(grids: Grids, size: int) -> CodeUsage:
    """Of grids [N, cells] of entries 0 to size − 1. Raises ValueError when there are none."""
    if not grids.size:
        raise ValueError("There are no codes to count.")
    counts = np.bincount(grids.ravel(), minlength=size)
    shares = counts[counts > 0] / counts.sum()
    return CodeUsage(counts, float(np.exp(-(shares * np.log(shares)).sum())))


def places_of(grids: Grids, entry: int, count: int) -> NDArray[np.int64]:
    """Where the entry stands: up to `count` pairs (image, cell), int64 [M, 2], spread evenly over the images."""
    images, cells = np.nonzero(grids == entry)
    first = np.unique(images, return_index=True)[1]  # one cell an image shows more than many of one
    chosen = first[np.linspace(0, len(first) - 1, min(count, len(first))).round().astype(int)] if len(first) else first
    return np.stack([images[chosen], cells[chosen]], 1)


def surroundings(images: NDArray[np.uint8], places: NDArray[np.int64], grid: int, cells: int = 3) -> NDArray[np.uint8]:
    """The part of the image around each place, `cells` cells a side with the place's own in the middle.

    images uint8 [N, C, H, W], places int64 [M, 2] of (image, cell) on a grid of `grid` cells a side: uint8
    [M, C, h, w]. What lies beyond the edge is black. Raises ValueError for an even number of cells.
    """
    if cells % 2 == 0:
        raise ValueError(f"A place is in the middle of an odd number of cells, but {cells} were asked for.")
    side = images.shape[-1] // grid
    margin = side * (cells // 2)
    padded = np.pad(images[places[:, 0]], ((0, 0), (0, 0), (margin, margin), (margin, margin)))
    rows, columns = places[:, 1] // grid * side, places[:, 1] % grid * side
    found = np.empty((len(places), images.shape[1], side * cells, side * cells), np.uint8)
    for number, (row, column) in enumerate(zip(rows, columns, strict=True)):
        found[number] = padded[number, :, row : row + side * cells, column : column + side * cells]
    return found
