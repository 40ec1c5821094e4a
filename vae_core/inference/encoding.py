"""Where the held-out images are in a model's latent space, and how well each is reconstructed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_core import interrupt
from vae_core.datasets.base import at_once, to_unit
from vae_core.gradients import without_gradients

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.models.base import LatentModel


@dataclass(frozen=True)
class Encoding:
    """What a model says of N images.

    Attributes:
        codes: float32 [N, code_size], posterior means; of a grid the entries of its codebook
        logvar: float32 [N, code_size]; −∞ for a posterior without spread
        distortion: float32 [N], nats an image, of the reconstruction from the mean
        kl: float32 [N, code_size], nats a dimension; of a grid the whole grid's, [N, 1]
    """

    codes: np.ndarray
    logvar: np.ndarray
    distortion: np.ndarray
    kl: np.ndarray

    def __len__(self) -> int:
        return len(self.codes)


@without_gradients
def encode(model: LatentModel, images: Tensor, labels: Tensor | None = None, batch_size: int | None = None) -> Encoding:
    """Encode uint8 images [N, C, H, W] of the classes `labels` int64 [N] by a model in evaluation mode."""
    import torch

    batch_size = batch_size or at_once(images)
    columns: tuple[list[Tensor], ...] = ([], [], [], [])
    for start in range(0, len(images), batch_size):
        interrupt.step()
        inputs = to_unit(images[start : start + batch_size])
        classes = None if labels is None else labels[start : start + batch_size]
        posterior = model.encode(inputs, classes)
        values = (
            posterior.mean,
            posterior.logvar,
            model.distortion(model.decode(posterior.mode(), classes), inputs),
            posterior.kl()[:, None] if model.space.is_grid else posterior.kl_per_dimension(),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    return Encoding(*(torch.cat(column).float().numpy() for column in columns))
