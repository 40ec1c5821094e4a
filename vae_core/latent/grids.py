"""Places on a plane, and what a model decodes there."""

from __future__ import annotations

import numpy as np
import torch

from vae_core.latent.projection import Projection
from vae_core.models.base import LatentModel

Extent = tuple[float, float, float, float]  # left, right, bottom, top


def grid_places(extent: Extent, columns: int, rows: int) -> np.ndarray:
    """The centres of columns × rows tiles over `extent`: float32 [rows · columns, 2], from the top row down."""
    left, right, bottom, top = extent
    step_x, step_y = (right - left) / columns, (top - bottom) / rows
    xs = left + step_x * (np.arange(columns) + 0.5)
    ys = top - step_y * (np.arange(rows) + 0.5)
    grid_y, grid_x = np.meshgrid(ys, xs, indexing="ij")
    return np.stack([grid_x.ravel(), grid_y.ravel()], axis=1).astype(np.float32)


@torch.no_grad()
def decode_places(
    model: LatentModel, places: np.ndarray, projection: Projection | None = None, *, label: int = 0
) -> np.ndarray:
    """uint8 [N, C, H, W]: the images at `places` [N, 2] of the plane, or of the latent space itself.

    `label` is the class that a conditional model draws. Raises ValueError for one that it does not know.
    """
    model.check_class(label)
    codes = places if projection is None else projection.lift(places)
    latents = torch.as_tensor(np.asarray(codes, np.float32), device=next(model.parameters()).device)
    batches = latents.split(256)
    return as_bytes(
        torch.cat([model.decode_mean(batch, torch.full((len(batch),), label).to(latents.device)) for batch in batches])
    )


def code_extent(codes: np.ndarray, margin: float = 0.06) -> Extent:
    """(left, right, bottom, top): the box around all but the outermost 0.5 % of codes [N, 2], and a margin."""
    low, high = np.percentile(codes, [0.5, 99.5], axis=0)
    pad = margin * np.maximum(high - low, 1e-3)
    low, high = low - pad, high + pad
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def as_bytes(images: torch.Tensor) -> np.ndarray:
    """Images in [0, 1], any shape, as uint8 arrays of the same shape."""
    array: np.ndarray = (images * 255).round().clamp(0, 255).to(torch.uint8).cpu().numpy()
    return array
