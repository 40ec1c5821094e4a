"""One moment of a training, as arrays: taken by the trainer, kept in the run's folder, shown by the pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MAPPED_IMAGES = 2000  # held-out images that a snapshot has the codes of, at most
SHOWN_IMAGES = 16  # of these, with their reconstructions


@dataclass(frozen=True)
class Snapshot:
    """What the model makes of a fixed set of held-out images at one step.

    Attributes:
        step, epoch: when; epoch is a fraction within the epoch
        codes: [M, code_size], posterior means in float32; of a grid the entries of its codebook, integers; without an
            encoder draws of the prior, the same at every step
        reconstructions: uint8 [16, C, H, W]; without an encoder the images generated from 16 of those draws
        manifold: uint8 [tiles², C, H, W], the decoded grid, rows from the top (largest second coordinate) down;
            None unless the latent space is a plane
        extent: (left, right, bottom, top) of that grid in latent coordinates, to its tiles' outer edges
    """

    step: int
    epoch: float
    codes: np.ndarray
    reconstructions: np.ndarray
    manifold: np.ndarray | None = None
    extent: tuple[float, float, float, float] | None = None
