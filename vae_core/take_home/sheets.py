"""Original images as one picture, for a page that takes them along."""

from __future__ import annotations

import numpy as np

from vae_core.explorer.addresses import SHEET_COLUMNS
from vae_core.explorer.sheets import LOSSLESS_SIZE
from vae_core.runs.sheets import webp_sheet

_STEP = 5  # between the shades that are kept: three quarters of the bytes
_TALLEST = 12_000  # pixels; WebP ends at 16,383


def images_per_sheet(size: int) -> int:
    """As many images of `size` pixels a side as one sheet holds, SHEET_COLUMNS in a row."""
    return max(1, _TALLEST // size) * SHEET_COLUMNS


def exported_sheet(pixels: np.ndarray) -> bytes:
    """uint8 [N, C, H, W] -> a WebP picture; small or grey images are at most 2 of 255 off, which nobody sees."""
    if pixels.shape[1] == 3 and pixels.shape[3] > LOSSLESS_SIZE:
        return webp_sheet(pixels, SHEET_COLUMNS, quality=90, method=4)
    pixels = (np.clip(np.rint(np.arange(256) / _STEP) * _STEP, 0, 255).astype(np.uint8))[pixels]
    return webp_sheet(pixels, SHEET_COLUMNS, lossless=True, quality=75, method=4, exact=True)  # 100: minutes for 1 %
