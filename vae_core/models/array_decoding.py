"""What a model as arrays decodes at places of its latent space, as images in bytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vae_core import interrupt
from vae_core.latent.manifold import ManifoldGrid
from vae_core.latent.projection import Projection
from vae_core.models.array_model import ArrayModel


def to_unit(images: np.ndarray) -> np.ndarray:
    """uint8 images [...] -> float32 [...] in [0, 1], the x that models see."""
    return images.astype(np.float32) / np.float32(255)


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Images in [0, 1], any shape, as uint8 arrays of the same shape."""
    return (images * np.float32(255)).round().clip(0, 255).astype(np.uint8)


def decode_places(
    model: ArrayModel, places: np.ndarray, projection: Projection | None = None, *, label: int = 0
) -> np.ndarray:
    """uint8 [N, C, H, W]: the images at `places` [N, 2] of the plane, or of the latent space itself.

    `label` is the class that a conditional model draws. Raises ValueError for one that it does not know.
    """
    model.check_class(label)
    return as_bytes(model.decode_mean(places if projection is None else projection.lift(places), label))


def decode_rows(
    model: ArrayModel, grid: ManifoldGrid, plane: Projection, label: int | None = None
) -> Iterator[np.ndarray]:
    """uint8 [columns, C, H, W] a row of tiles, from the top row down: a row at a time bounds the memory.

    `label` is the class that a conditional model draws, 0 unless it is given.
    """
    codes, columns = plane.lift(grid.places()).astype(np.float32), len(grid.across)
    for start in range(0, len(codes), columns):
        interrupt.step()
        yield as_bytes(model.decode_mean(codes[start : start + columns], label or 0))
