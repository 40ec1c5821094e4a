"""Where a decoder starts: at the mean image, which a training would spend its first steps on."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vae_core.datasets.base import to_unit
from vae_core.models import LatentModel

ENOUGH = 5_000  # images for a mean
DARKEST = 1e-3  # brightness that a pixel which is always black starts at: logits have no −∞


@torch.no_grad()
def start_at_the_mean(model: LatentModel, images: Tensor) -> None:
    """Have a fresh dense decoder's last bias stand for the mean of uint8 images [N, C, H, W]; another decoder is left as it is."""
    mean = to_unit(images[:ENOUGH]).mean(0)
    layers = [layer for layer in model.decoder if isinstance(layer, nn.Linear)]
    if layers and layers[-1].bias.numel() == mean.numel():
        output = model.output_of(mean.clamp(DARKEST, 1 - DARKEST))
        layers[-1].bias.copy_(output.flatten())
