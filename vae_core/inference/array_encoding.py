"""`encoding.encode` on NumPy arrays: for a server that has not imported PyTorch, and need not for this."""

from __future__ import annotations

import numpy as np

from vae_core import interrupt
from vae_core.inference.encoding import Encoding
from vae_core.models.array_decoding import to_unit
from vae_core.models.array_model import ArrayModel

AT_ONCE = 500  # images: what a wide layer makes of them takes a few megabytes


def encode_arrays(model: ArrayModel, pixels: np.ndarray, classes: np.ndarray) -> Encoding:
    """What the model says of uint8 images [N, C, H, W] of classes int64 [N]; its codes are places, not grids."""
    columns: tuple[list[np.ndarray], ...] = ([], [], [], [])
    for start in range(0, len(pixels), AT_ONCE):
        interrupt.step()
        images, labels = to_unit(pixels[start : start + AT_ONCE]), classes[start : start + AT_ONCE]
        mean, logvar = model.encode(images, labels)
        values = mean, logvar, model.distortion(model.decode(mean, labels), images), _divergence(mean, logvar)
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    return Encoding(*(np.concatenate(column).astype(np.float32) for column in columns))


def _divergence(mean: np.ndarray, logvar: np.ndarray) -> np.ndarray:
    """KL(q ‖ N(0, I)) of each dimension, nats; 0 of a posterior that is a point: `models.posteriors`."""
    if np.isneginf(logvar).all():
        return np.zeros_like(mean)
    kl: np.ndarray = 0.5 * (np.square(mean) + np.exp(logvar) - 1 - logvar)
    return kl
