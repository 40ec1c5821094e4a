"""Where the held-out images are in a model's latent space, and how well each is reconstructed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from vae_core.datasets.base import to_unit
from vae_core.models.base import LatentModel


@dataclass(frozen=True)
class Encoding:
    """What a model says of N images.

    Attributes:
        codes: float32 [N, latent_dim], posterior means
        logvar: float32 [N, latent_dim]; −∞ for a plain autoencoder
        distortion: float32 [N], nats an image, of the reconstruction from the mean
        kl: float32 [N, latent_dim], nats a dimension
    """

    codes: np.ndarray
    logvar: np.ndarray
    distortion: np.ndarray
    kl: np.ndarray

    def __len__(self) -> int:
        return len(self.codes)


@torch.no_grad()
def encode(model: LatentModel, images: Tensor, batch_size: int = 1000) -> Encoding:
    """Encode uint8 images [N, C, H, W] by a model in evaluation mode."""
    columns: tuple[list[Tensor], ...] = ([], [], [], [])
    for batch in images.split(batch_size):
        inputs = to_unit(batch)
        posterior = model.encode(inputs)
        values = (
            posterior.mean,
            posterior.logvar,
            model.distortion(model.decode(posterior.mode()), inputs),
            posterior.kl_per_dimension(),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    return Encoding(*(torch.cat(column).float().numpy() for column in columns))
