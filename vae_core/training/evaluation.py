"""The held-out figures: what the model makes of images that it was not trained on."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from vae_core.datasets.base import to_unit
from vae_core.models.base import LatentModel


@dataclass(frozen=True)
class HeldOut:
    """Averages over the held-out images, nats an image, each from one draw of the posterior.

    loss uses the beta of the moment; elbo = −(distortion + kl) has no beta in it.
    """

    loss: float
    distortion: float
    kl: float
    elbo: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@torch.no_grad()
def evaluate(
    model: LatentModel, images: Tensor, *, progress: float = 1.0, seed: int = 0, batch_size: int = 1000
) -> HeldOut:
    """Figures of `model` on uint8 images [N, C, H, W]. The same seed draws the same noise, whatever the model."""
    was_training = model.training
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    device = next(model.parameters()).device
    totals = dict.fromkeys(("loss", "distortion", "kl"), 0.0)
    for batch in images.split(batch_size):
        terms = model.loss(to_unit(batch.to(device)), progress=progress, generator=generator)
        for key in totals:
            totals[key] += float(terms[key]) * len(batch)
    model.train(was_training)
    means = {key: total / len(images) if len(images) else math.nan for key, total in totals.items()}
    return HeldOut(**means, elbo=-(means["distortion"] + means["kl"]))
