"""What a model decodes at places of its latent space, as images in bytes."""

from __future__ import annotations

import numpy as np
import torch

from vae_core import interrupt
from vae_core.gradients import without_gradients
from vae_core.latent.projection import Projection
from vae_core.models.base import LatentModel


def as_bytes(images: torch.Tensor) -> np.ndarray:
    """Images in [0, 1], any shape, as uint8 arrays of the same shape."""
    array: np.ndarray = (images * 255).round().clamp(0, 255).to(torch.uint8).cpu().numpy()
    return array


@without_gradients
def decode_places(
    model: LatentModel, places: np.ndarray, projection: Projection | None = None, *, label: int = 0
) -> np.ndarray:
    """uint8 [N, C, H, W]: the images at `places` [N, 2] of the plane, or of the latent space itself.

    `label` is the class that a conditional model draws. Raises ValueError for one that it does not know.
    """
    model.check_class(label)
    codes = places if projection is None else projection.lift(places)
    latents = torch.as_tensor(np.asarray(codes, np.float32), device=next(model.parameters()).device)
    decoded = []
    for batch in latents.split(256):
        interrupt.step()
        decoded.append(model.decode_mean(batch, torch.full((len(batch),), label).to(latents.device)))
    return as_bytes(torch.cat(decoded))
