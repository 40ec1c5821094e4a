"""Grids of codebook entries: how often each entry is used, where, and what it draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vae_core.latent.grids import as_bytes
from vae_core.models.vq_vae import VQVAE

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


@torch.no_grad()
def what_it_draws(model: VQVAE, entry: int, beside: Tensor) -> NDArray[np.uint8]:
    """Three pictures uint8 [3, C, H, W]: a grid filled with the entry, the grid `beside` [cells], and that grid with the
    entry in the middle.

    In the middle stands a block of a quarter of the grid's side at least, as one cell alone changes little.
    """
    filled = torch.full((1, model.code_size), float(entry))
    grid = beside.float().reshape(1, model.grid, model.grid)
    changed = grid.clone()
    width = max(1, model.grid // 4)
    start = (model.grid - width) // 2
    changed[:, start : start + width, start : start + width] = entry
    return as_bytes(model.decode_mean(torch.cat([filled, grid.flatten(1), changed.flatten(1)])))


def entry_colours(model: VQVAE) -> NDArray[np.uint8]:
    """A colour for each entry, uint8 [K, 3]: entries that are alike get colours that are alike.

    Red, green and blue are the entries' first three principal components, each by rank so that all colours are used.
    """
    entries = model.codebook.entries.detach().double().cpu().numpy()
    centred = entries - entries.mean(0)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    parts = np.zeros((len(entries), 3))
    parts[:, : min(3, left.shape[1])] = (left * values)[:, :3]
    ranks = parts.argsort(0, kind="stable").argsort(0, kind="stable") / max(1, len(entries) - 1)
    return (40 + 200 * ranks).round().astype(np.uint8)


@torch.no_grad()
def prior_images(model: VQVAE, count: int, seed: int, temperature: float) -> tuple[NDArray[np.uint8], float]:
    """New images uint8 [count, C, H, W] drawn from the learnt prior, and their mean −log p(grid) in nats."""
    grids = model.prior_sample(count, torch.Generator().manual_seed(seed), temperature)
    return as_bytes(model.decode_mean(grids)), float(model.prior(grids.long()).sum(1).mean())
