"""The maximum mean discrepancy: how far two sets of samples are from one distribution, by comparing all pairs."""

from __future__ import annotations

import torch
from torch import Tensor

IMQ_SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def imq_kernel(squared: Tensor, latent_dim: int) -> Tensor:
    """The inverse multiquadratic kernel of squared distances: the mean over s of C / (C + r²), C = 2 · latent_dim · s.

    Tolstikhin et al. 2018 (Wasserstein auto-encoders, arXiv 1711.01558), section 4, with the scales of their code, and
    a mean in place of a sum: 1 at distance 0. 2 · latent_dim is the expected squared distance of two prior draws.
    """
    total = torch.zeros_like(squared)
    for scale in IMQ_SCALES:
        constant = 2.0 * latent_dim * scale
        total += constant / (constant + squared)
    return total / len(IMQ_SCALES)


def squared_distances(left: Tensor, right: Tensor) -> Tensor:
    """Between all rows of left [N, D] and of right [M, D]: [N, M]."""
    squared = left.square().sum(1)[:, None] + right.square().sum(1)[None, :] - 2 * left @ right.T
    return squared.clamp(min=0)


def mmd_squared(samples: Tensor, prior_samples: Tensor) -> Tensor:
    """An unbiased estimate of MMD² between samples and prior draws, both [N, D], N at least 2: a scalar with gradients.

    Gretton et al. 2012 (A kernel two-sample test), eq. 3, with the inverse multiquadratic kernel: means over i ≠ j
    within each set, over all pairs between the two. When they are alike its mean is 0, but it is below 0 more often than
    above, 60 % of the time in 2 dimensions and 55 % in 16, because its distribution is skewed to the right. At most 2, as
    the kernel is between 0 and 1: that of two sets each at one place, infinitely far apart.
    """
    count, dims = samples.shape

    def within(rows: Tensor) -> Tensor:
        kernel = imq_kernel(squared_distances(rows, rows), dims)
        # Without the diagonal: of N² numbers in a row, the first and then every (N + 1)th are left out.
        others = kernel.flatten()[1:].view(count - 1, count + 1)[:, :-1]
        return others.reshape(-1).mean()

    between = imq_kernel(squared_distances(samples, prior_samples), dims).mean()
    return within(samples) + within(prior_samples) - 2 * between
