"""Places on a plane."""

from __future__ import annotations

import numpy as np

Extent = tuple[float, float, float, float]  # left, right, bottom, top


def grid_places(extent: Extent, columns: int, rows: int) -> np.ndarray:
    """The centres of columns × rows tiles over `extent`: float32 [rows · columns, 2], from the top row down."""
    left, right, bottom, top = extent
    step_x, step_y = (right - left) / columns, (top - bottom) / rows
    xs = left + step_x * (np.arange(columns) + 0.5)
    ys = top - step_y * (np.arange(rows) + 0.5)
    grid_y, grid_x = np.meshgrid(ys, xs, indexing="ij")
    return np.stack([grid_x.ravel(), grid_y.ravel()], axis=1).astype(np.float32)


def code_extent(codes: np.ndarray, margin: float = 0.06) -> Extent:
    """(left, right, bottom, top): the box around all but the outermost 0.5 % of codes [N, 2], and a margin."""
    low, high = np.percentile(codes, [0.5, 99.5], axis=0)
    pad = margin * np.maximum(high - low, 1e-3)
    low, high = low - pad, high + pad
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])
