"""How well held-out images are explained, and what to hold that against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_core.datasets.base import to_unit
from vae_core.gradients import without_gradients

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from vae_core.models.base import LatentModel


DECODED_AT_ONCE = 2048


@dataclass(frozen=True)
class ImportanceBound:
    """A lower bound on log p(x), averaged over images: nats an image. Higher is better.

    Attributes:
        log_likelihood: with `samples` draws an image; in expectation no less than the ELBO, and rising with draws
        elbo: of the same images, from the same draws: what the bound is with one draw
        standard_error: of `log_likelihood` over the choice of images
        images, samples: how many of each
    """

    log_likelihood: float
    elbo: float
    standard_error: float
    images: int
    samples: int


@without_gradients
def log_weights(
    model: LatentModel, images: Tensor, samples: int, generator: torch.Generator, labels: Tensor | None = None
) -> Tensor:
    """log p(x, z_k) − log q(z_k given x) for z_k drawn from q(z given x): [B, samples], nats.

    `images` [B, C, H, W] in [0, 1] of the classes `labels` int64 [B]. Raises ValueError for a model whose posterior is a point: it has no density.
    """
    import torch

    from vae_core.models.posteriors import DiagonalGaussian

    posterior = model.encode(images, labels)
    if not isinstance(posterior, DiagonalGaussian):
        raise ValueError("A plain autoencoder has no likelihood: its posterior is a point, without a density.")
    prior = DiagonalGaussian(torch.zeros_like(posterior.mean), torch.zeros_like(posterior.mean))
    columns = []
    for _ in range(samples):
        latents = posterior.sample(generator)
        log_joint = prior.log_prob(latents) - model.distortion(model.decode(latents, labels), images)
        columns.append(log_joint - posterior.log_prob(latents))
    return torch.stack(columns, 1).double()


def importance_bound(
    model: LatentModel, images: Tensor, *, samples: int, seed: int = 0, labels: Tensor | None = None
) -> ImportanceBound:
    """log (1/K) Σ_k p(x, z_k) / q(z_k given x) over uint8 images [N, C, H, W]: Burda et al. 2016, eq. 8.

    With grey images and a bernoulli likelihood p(x given z) is not a normalised density (a continuous-bernoulli one is):
    metrics compare between models of the same images and likelihood only, and not with binarised images.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    parts = []
    for start in range(0, len(images), DECODED_AT_ONCE):
        chosen = slice(start, start + DECODED_AT_ONCE)
        classes = None if labels is None else labels[chosen]
        parts.append(log_weights(model, to_unit(images[chosen]), samples, generator, classes))
    weights = torch.cat(parts)
    bounds = weights.logsumexp(1) - math.log(samples)
    error = float(bounds.std()) / math.sqrt(len(bounds)) if len(bounds) > 1 else 0.0
    return ImportanceBound(float(bounds.mean()), float(weights.mean()), error, len(bounds), samples)


def mean_image(images: Tensor) -> Tensor:
    """The average of uint8 training images [N, C, H, W]: float64 [C, H, W] in (0, 1).

    Half a white pixel is added to each place and one to the count, so that no pixel is certain: a bernoulli pixel
    of probability 0 would cost infinitely much when it lights up.
    """
    import torch

    return (images.sum(0, dtype=torch.int64).double() / 255 + 0.5) / (len(images) + 1)


@without_gradients
def mean_image_distortion(model: LatentModel, train_images: Tensor, held_out_images: Tensor) -> float:
    """Distortion of the held-out images, nats an image, of always showing the average training image.

    Both are uint8 [N, C, H, W]; scored by the model's own likelihood. A model that is no better has learnt nothing.
    """
    mean = mean_image(train_images)
    output = model.output_of(mean)[None]
    total = 0.0
    for batch in held_out_images.split(1000):
        inputs = to_unit(batch)
        total += float(model.distortion(output.expand_as(inputs), inputs).double().sum())
    return total / len(held_out_images)
