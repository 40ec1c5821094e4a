"""What the entries of a codebook look like: decoded, as colours, and as new images from the learnt prior."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vae_core.models import array_decoding
from vae_core.models.array_model import ArrayModel
from vae_core.seeded import Seeded


def what_it_draws(model: ArrayModel, entry: int, beside: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Three pictures uint8 [3, C, H, W]: a grid filled with the entry, the grid `beside` [cells], and that grid with the
    entry in the middle.

    In the middle stands a block of a quarter of the grid's side at least, as one cell alone changes little.
    """
    side = model.space.side
    assert side is not None  # of a model with a codebook
    changed = beside.copy().reshape(side, side)
    width = max(1, side // 4)
    start = (side - width) // 2
    changed[start : start + width, start : start + width] = entry
    grids = np.stack([np.full(side**2, entry), beside, changed.ravel()])
    pictures: NDArray[np.uint8] = array_decoding.as_bytes(model.decode_mean(grids))
    return pictures


def entry_colours(entries: NDArray[np.floating]) -> NDArray[np.uint8]:
    """A colour for each entry [K, D], uint8 [K, 3]: entries that are alike get colours that are alike.

    Red, green and blue are the entries' first three principal components, each by rank so that all colours are used.
    """
    centred = entries.astype(np.float64) - entries.mean(0, dtype=np.float64)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    parts = np.zeros((len(entries), 3))
    parts[:, : min(3, left.shape[1])] = (left * values)[:, :3]
    ranks = parts.argsort(0, kind="stable").argsort(0, kind="stable") / max(1, len(entries) - 1)
    return (40 + 200 * ranks).round().astype(np.uint8)


def prior_images(model: ArrayModel, count: int, seed: int, temperature: float) -> tuple[NDArray[np.uint8], float]:
    """New images uint8 [count, C, H, W] drawn from the learnt prior, and their mean −log p(grid) in nats."""
    grids, nats = model.code_prior.sample(count, Seeded(seed), temperature)
    images: NDArray[np.uint8] = array_decoding.as_bytes(model.decode_mean(grids))
    return images, float(nats.mean())
