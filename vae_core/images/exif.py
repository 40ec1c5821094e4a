"""Which way up a photograph is, read from its EXIF data: this one number, and nothing else of it.

Pillow reads every tag, and each tag of a crafted block may claim the whole block as its own: a file of 10 MB becomes
100 GB. So what Pillow is given holds no such block (see `metadata.py`).
"""

from __future__ import annotations

import struct

import numpy as np

UPRIGHT = 1
_TAG = 0x0112
_SHORT = 3


def orientation(exif: bytes) -> int:
    """1 to 8, as EXIF counts them; UPRIGHT where the block says nothing or makes no sense."""
    block = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", block, entry)
            if tag == _TAG:
                return value if kind == _SHORT and 1 <= value <= 8 else UPRIGHT
    except struct.error:  # it is cut short, or leads out of itself
        pass
    return UPRIGHT


def upright(pixels: np.ndarray, turned: int) -> np.ndarray:
    """pixels [H, W, ...] of a file whose orientation is `turned`, as they are to be seen."""
    if turned in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if turned in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if turned in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def as_stored(pixels: np.ndarray, turned: int) -> np.ndarray:
    """The inverse of `upright`."""
    return upright(pixels, {6: 8, 8: 6}.get(turned, turned))
