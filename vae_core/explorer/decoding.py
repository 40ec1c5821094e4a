"""Decoding for a browser that a decoder would cost too much."""

from __future__ import annotations

import numpy as np

from vae_core.explorer import resources
from vae_core.models.array_decoding import as_bytes
from vae_core.runs import Run

MAX_CODES = 512  # at a time


def decoded(run: Run, body: bytes, label: int) -> bytes:
    """Codes float32 [n, code_size] as images uint8 [n, H, W, C]; `label` is the class that a conditional model draws.

    Raises ValueError, in a sentence, for a body that is not 1 to MAX_CODES finite codes, or an unknown class.
    """
    model = resources.arrays(run)
    model.check_class(label)
    size = model.space.code_size
    width = size * 4
    if not body or len(body) % width or len(body) // width > MAX_CODES:
        raise ValueError(f"Send 1 to {MAX_CODES} codes of {size} float32 numbers.")
    latents = np.frombuffer(body, np.float32).reshape(-1, size)
    if not np.isfinite(latents).all():
        raise ValueError("A code holds a number that is not finite.")
    images = as_bytes(model.decode_mean(latents, label)).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images).tobytes()
