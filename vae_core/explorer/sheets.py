"""Held-out images in sheets, as the browser takes them: IMAGES_PER_SHEET each, SHEET_COLUMNS in a row."""

from __future__ import annotations

from vae_core.datasets import Dataset
from vae_core.explorer.addresses import IMAGES_PER_SHEET, SHEET_COLUMNS
from vae_core.runs.sheets import webp_sheet

LOSSLESS_SIZE = 32  # pixels a side, of colour images


class NoSheet(ValueError):
    """There are not so many images; the message is a sentence."""


def image_sheet(entry: Dataset, size: int, sheet: int) -> bytes:
    """Sheet number `sheet`, from 0 on, of images of `size` pixels a side, as WebP.

    Raises NoSheet, and ValueError for an unknown size.
    """
    images = entry.load("held-out", size).pixels[sheet * IMAGES_PER_SHEET : (sheet + 1) * IMAGES_PER_SHEET]
    if not len(images):
        raise NoSheet(f"There is no sheet {sheet} of {entry.name}.")
    # Lossless while that is small; a thousand photographs of 128 pixels would be 25 MB, and are 5 MB this way.
    if images.shape[1] == 1 or size <= LOSSLESS_SIZE:
        return webp_sheet(images, SHEET_COLUMNS, lossless=True, quality=20, method=1, exact=True)
    return webp_sheet(images, SHEET_COLUMNS, quality=90, method=2)
