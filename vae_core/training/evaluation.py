"""The held-out losses: what the model makes of images that it was not trained on."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from vae_core.datasets.base import at_once, to_unit
from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step


@dataclass(frozen=True)
class HeldOut:
    """Averages over the held-out images, nats an image, each from one draw of the posterior.

    distortion, kl and elbo are NaN for a model without an encoder. loss uses the beta of the moment; elbo = −(distortion
    + kl) has no beta in it. own: the model's own terms.
    """

    loss: float
    distortion: float
    kl: float
    elbo: float
    own: dict[str, float] = field(default_factory=dict)


@torch.no_grad()
def evaluate(
    model: LatentModel,
    images: Tensor,
    *,
    labels: Tensor | None = None,
    progress: float = 1.0,
    seed: int = 0,
    batch_size: int | None = None,
) -> HeldOut:
    """The losses of `model` on uint8 images [N, C, H, W] of the classes `labels` int64 [N].

    The same seed draws the same noise, whatever the model.
    """
    was_training = model.training
    model.eval()
    step = Step(progress, torch.Generator().manual_seed(seed))
    device = next(model.parameters()).device
    totals: dict[str, float] = {}
    batch_size = batch_size or at_once(images)
    for start in range(0, len(images), batch_size):
        shown = to_unit(images[start : start + batch_size].to(device))
        classes = None if labels is None else labels[start : start + batch_size].to(device)
        terms = model.loss(Batch(shown, classes), step)
        for key, value in terms.items():
            totals[key] = totals.get(key, 0.0) + float(value) * len(shown)
    model.train(was_training)
    means = {key: total / len(images) for key, total in totals.items()}
    loss, distortion, kl = (means.get(key, math.nan) for key in ("loss", "distortion", "kl"))
    own = {key: means[key] for key in model.own_terms if key in means}
    return HeldOut(loss, distortion, kl, elbo=-(distortion + kl), own=own)
