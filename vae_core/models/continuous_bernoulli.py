"""The continuous Bernoulli: the density on [0, 1] that binary cross-entropy of grey pixels would need to be one.

Loaiza-Ganem & Cunningham 2019 (The continuous Bernoulli: fixing a pervasive error in variational autoencoders, arXiv
1907.06845): p(x given λ) = C(λ) λ^x (1 − λ)^(1 − x), eq. 5 and 6. In the logit l = log λ / (1 − λ), which a decoder
returns, it is an exponential family: log p(x) = l x − A(l) with A(l) = log ∫ e^(l x) dx = log((e^l − 1) / l), x from 0 to 1.
"""

from __future__ import annotations

import torch
from torch import Tensor

# |l| below it: the formulas divide 0 by 0 at 0 and lose digits around it, so a series takes their place.
NEAR_ZERO = 0.25


def continuous_bernoulli_distortion(logits: Tensor, images: Tensor) -> Tensor:
    """−log p(x given z) = Σ [A(l) − l x]: binary cross-entropy minus the log of the normaliser C.

    Args:
        logits: l [B, C, H, W], the decoder's output
        images: x [B, C, H, W] in [0, 1]

    Returns:
        [B], nats an image (a density: may be negative, and has no lower bound where x is 0 or 1)
    """
    return (log_normaliser(logits) - logits * images).flatten(1).sum(1)


def log_normaliser(logits: Tensor) -> Tensor:
    """A(l) = log((e^l − 1) / l) [...], with A(0) = 0; log C(λ) of the paper is −A(l) − log(1 − λ)."""
    near, square, away = _parts(logits)
    series = logits / 2 + square / 24 - square**2 / 2880 + square**3 / 181440  # l/2 + log(sinh(l/2) / (l/2))
    size = away.abs()
    return torch.where(near, series, away.relu() + torch.log(-torch.expm1(-size) / size))


def continuous_bernoulli_mean(logits: Tensor) -> Tensor:
    """E[x] = A'(l) = 1 / (1 − e^−l) − 1 / l [...], in [0, 1], with 1/2 at 0: eq. 8.

    Not λ = sigmoid(l): nearer 1/2 than that, as brightness spreads over all of [0, 1].
    """
    near, square, away = _parts(logits)
    series = logits * (1 / 12 - square / 720 + square**2 / 30240)
    return 0.5 + torch.where(near, series, 0.5 / torch.tanh(away / 2) - 1 / away)


def continuous_bernoulli_logits(mean: Tensor) -> Tensor:
    """The logits whose mean is `mean` [...], in (0, 1), float64: the inverse, which has no closed form.

    A'(l) rises and is at least 1 − 1/l for l > 0, so l lies between 0 and 1 / (1 − mean) there, and is halved into.
    """
    mean = mean.double()
    upper = torch.maximum(mean, 1 - mean)  # by the symmetry A'(−l) = 1 − A'(l)
    low, high = torch.zeros_like(upper), 1 / (1 - upper)
    for _ in range(64):
        middle = (low + high) / 2
        above = continuous_bernoulli_mean(middle) > upper
        low, high = torch.where(above, low, middle), torch.where(above, middle, high)
    return torch.where(mean < 0.5, -(low + high) / 2, (low + high) / 2)


def _parts(logits: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Which logits are near 0, and what each branch may take without an infinite gradient: l² or 0, and l or 1."""
    near = logits.abs() < NEAR_ZERO
    return near, torch.where(near, logits, 0.0).square(), torch.where(near, 1.0, logits)
