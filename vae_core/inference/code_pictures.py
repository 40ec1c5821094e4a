"""What the entries of a codebook look like: decoded, as colours, and as new images from the learnt prior."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vae_core.models.decoding import as_bytes
from vae_core.models.vq_vae import VQVAE


@torch.no_grad()
def what_it_draws(model: VQVAE, entry: int, beside: Tensor) -> NDArray[np.uint8]:
    """Three pictures uint8 [3, C, H, W]: a grid filled with the entry, the grid `beside` [cells], and that grid with the
    entry in the middle.

    In the middle stands a block of a quarter of the grid's side at least, as one cell alone changes little.
    """
    filled = torch.full((1, model.space.code_size), float(entry))
    grid = beside.float().reshape(1, model.side, model.side)
    changed = grid.clone()
    width = max(1, model.side // 4)
    start = (model.side - width) // 2
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
