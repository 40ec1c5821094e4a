"""The terms of the objectives, each a pure function under its equation. Nats an image, summed over pixels."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def bernoulli_distortion(logits: Tensor, images: Tensor) -> Tensor:
    """−log p(x given z) = −Σ [x log σ(l) + (1 − x) log(1 − σ(l))]: summed binary cross-entropy.

    Args:
        logits: [B, C, H, W], the decoder's output before the sigmoid
        images: [B, C, H, W] in [0, 1]; grey values are scored as they are, the usual practice

    Returns:
        [B], nats an image
    """
    return F.binary_cross_entropy_with_logits(logits, images, reduction="none").flatten(1).sum(1)


def mean_bernoulli_distortion_and_gradient(logits: Tensor, images: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of `bernoulli_distortion` over images [B, N], and its gradient by the logits, (σ(l) − x) / B [B, N].

    Both come out of one exponential: log(1 + exp(l)) = l + log q and σ(l) = 1 / q with q = 1 + exp(−l).
    """
    negative = (-logits).clamp_(max=80)  # beyond, exp would overflow, and a distortion of 10⁻³⁵ is none
    inverse = negative.exp().add_(1)
    # Pixel by pixel: of sums that are far larger than what they come to together, the last digits would be lost.
    distortion = torch.log(inverse).sub_(negative).addcmul_(logits, images, value=-1).sum() / len(images)
    return distortion, inverse.reciprocal_().sub_(images).div_(len(images))


def gaussian_distortion(mean: Tensor, images: Tensor, scale: float) -> Tensor:
    """−log p(x given z) = Σ [(x − m)² / 2s² + log s + ½ log 2π] with one fixed standard deviation s.

    Args:
        mean: [B, C, H, W], the decoder's output
        images: [B, C, H, W] in [0, 1]
        scale: s, in units of brightness

    Returns:
        [B], nats an image (a density: may be negative)
    """
    squared = ((images - mean) / scale).square()
    return 0.5 * (squared + math.log(2 * math.pi * scale**2)).flatten(1).sum(1)


def bernoulli_kl(target: float, mean: Tensor) -> Tensor:
    """KL(ρ ‖ ρ̂) = ρ log(ρ / ρ̂) + (1 − ρ) log((1 − ρ) / (1 − ρ̂)) of two coins, nats: Ng 2011, Sparse autoencoder.

    Args:
        target: ρ, in (0, 1)
        mean: ρ̂ [...], in [0, 1]; kept away from both ends, where the penalty has no bound

    Returns:
        [...], never negative
    """
    mean = mean.clamp(1e-6, 1 - 1e-6)
    return target * (math.log(target) - torch.log(mean)) + (1 - target) * (math.log1p(-target) - torch.log1p(-mean))
