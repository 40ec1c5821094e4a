"""Images as one small picture: WebP bytes in an array, so that a run with many snapshots stays small."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

QUALITY = 60  # a lossy sheet of 225 tiles of 32 × 32 takes about 10 KB, and looks the same on a map
METHOD = 2  # a training waits for it: 11 ms for such a sheet where 4 takes 24, for 3 % of its size
LONGEST_SIDE = 16_383  # WebP's limit


def pack_sheet(
    images: np.ndarray, columns: int, *, lossless: bool, quality: int = QUALITY, method: int = METHOD
) -> np.ndarray:
    """uint8 images [rows · columns, C, H, W], row by row -> uint8 bytes of a WebP picture [length].

    `method`: WebP's, from 0, the quickest, to 6, the smallest.
    """
    options = {"lossless": lossless, "quality": quality, "method": method, "exact": True}
    return np.frombuffer(webp_sheet(images, columns, **options), np.uint8)


def webp_sheet(images: np.ndarray, columns: int, **options: Any) -> bytes:
    """uint8 images [N, C, H, W], row by row, as a WebP picture; places left over in the last row are black.

    `options`: Pillow's for WebP.
    """
    count, channels, height, width = images.shape
    rows = -(-count // columns)
    images = np.pad(images, ((0, rows * columns - count), (0, 0), (0, 0), (0, 0)))
    grid = images.reshape(rows, columns, channels, height, width).transpose(0, 3, 1, 4, 2)
    sheet = grid.reshape(rows * height, columns * width, channels)
    buffer = io.BytesIO()
    Image.fromarray(sheet[..., 0] if channels == 1 else sheet).save(buffer, "WEBP", **options)
    return buffer.getvalue()


def unpack_sheet(packed: np.ndarray, image_shape: tuple[int, int, int]) -> np.ndarray:
    """The inverse (up to the compression): uint8 [rows · columns, C, H, W]. Raises ValueError."""
    channels, height, width = image_shape
    with Image.open(io.BytesIO(packed.tobytes()), formats=["WEBP"]) as picture:
        if picture.size[0] % width or picture.size[1] % height or max(picture.size) > LONGEST_SIDE:
            raise ValueError(f"a sheet of {picture.size} pixels does not hold tiles of {width} × {height}")
        sheet = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    rows, columns = sheet.shape[0] // height, sheet.shape[1] // width
    grid = sheet.reshape(rows, height, columns, width, channels).transpose(0, 2, 4, 1, 3)
    return np.ascontiguousarray(grid.reshape(rows * columns, channels, height, width))
