"""How far the aggregate posterior is from the prior N(0, I): exactly on a grid in 2-D, by MMD in any dimension."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_core.latent.grids import Extent
from vae_core.metrics.lacking import at_least

if TYPE_CHECKING:
    from torch import Tensor


GRID_COLUMNS = 512


@dataclass(frozen=True)
class AggregatePosterior:
    """q(z) = (1/N) Σ q(z given x_n), a mixture of N Gaussians with independent dimensions.

    Attributes:
        mean: float [N, latent_dim]
        deviation: float [N, latent_dim] > 0
        bandwidth: of the kernel density, [latent_dim], when the codes are points; None for a VAE's own posteriors
    """

    mean: np.ndarray
    deviation: np.ndarray
    bandwidth: np.ndarray | None = None


def aggregate_posterior(codes: np.ndarray, logvar: np.ndarray) -> AggregatePosterior:
    """The mixture of the posteriors of N images; of points (logvar −∞), a Gaussian kernel density of the codes.

    The bandwidth is Scott's rule a dimension, s_d · N^(−1 / (latent_dim + 4)) (Scott 1992, eq. 6.44). It is a little
    wide for codes in clusters, so the mismatch of a plain autoencoder is rather under- than overstated.
    """
    mean = codes.astype(np.float64)
    if np.isfinite(logvar).all():
        return AggregatePosterior(mean, np.exp(0.5 * logvar.astype(np.float64)))
    count, dims = mean.shape
    at_least(2, count, "images", "A kernel density")
    bandwidth = np.maximum(mean.std(0, ddof=1) * count ** (-1 / (dims + 4)), 1e-6)
    return AggregatePosterior(mean, np.broadcast_to(bandwidth, mean.shape), bandwidth)


def mismatch_extent(aggregate: AggregatePosterior, sigmas: float = 6.0) -> Extent:
    """The box of all of the aggregate posterior, and of the prior, out to `sigmas` standard deviations."""
    low = np.minimum((aggregate.mean - sigmas * aggregate.deviation).min(0), -sigmas)
    high = np.maximum((aggregate.mean + sigmas * aggregate.deviation).max(0), sigmas)
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def density_on_grid(aggregate: AggregatePosterior, extent: Extent, columns: int, rows: int) -> np.ndarray:
    """Probability of each tile of the plane under q(z), float64 [rows, columns], from the top row down.

    Exact: each Gaussian's mass in a tile is a product of two differences of the normal distribution function, so no
    posterior is too narrow for the grid, and the sum over posteriors is one matrix product.
    """
    left, right, bottom, top = extent
    across = _masses(np.linspace(left, right, columns + 1), aggregate.mean[:, 0], aggregate.deviation[:, 0])
    up = _masses(np.linspace(bottom, top, rows + 1), aggregate.mean[:, 1], aggregate.deviation[:, 1])
    masses: np.ndarray = (up.T @ across)[::-1] / len(aggregate.mean)
    return masses


def grid_kl(aggregate: AggregatePosterior, *, columns: int = GRID_COLUMNS) -> float:
    """KL(q(z) ‖ N(0, I)) in nats, over columns × columns tiles of the plane.

    The "marginal KL" of Hoffman & Johnson 2016, "ELBO surgery": what a VAE's mean KL has left when the information
    between image and code is taken away, so never above that KL. Tiles lose detail inside them: the value is a lower
    bound that rises to the exact one with more columns. Raises ValueError for any latent size but 2.
    """
    if aggregate.mean.shape[1] != 2:
        raise ValueError(f"The grid KL is for a plane; these codes have {aggregate.mean.shape[1]} dimensions, not 2.")
    extent = mismatch_extent(aggregate)
    q = density_on_grid(aggregate, extent, columns, columns)
    left, right, bottom, top = extent
    log_across = _log_standard_masses(np.linspace(left, right, columns + 1))
    log_up = _log_standard_masses(np.linspace(bottom, top, columns + 1))[::-1]
    q = q / q.sum()
    held = q > 0
    log_p = (log_up[:, None] + log_across[None, :])[held]
    return float(max(0.0, (q[held] * (np.log(q[held]) - log_p)).sum()))


@dataclass(frozen=True)
class MMD:
    """An unbiased estimate of MMD² between two sets of samples, in the unit of `models.mmd`.

    Attributes:
        squared: the estimate; when the two distributions are the same its mean is 0, and it is below 0 more often than
            not (see `mmd_squared`)
        noise: its standard deviation if they were the same
        samples: how many were drawn of each
    """

    squared: float
    noise: float
    samples: int


def mmd(samples: Tensor, prior_samples: Tensor) -> MMD:
    """MMD² between samples [N, latent_dim] and as many draws of the prior, with the inverse multiquadratic kernel.

    Gretton et al. 2012 (A kernel two-sample test), eq. 4: the mean over i ≠ j of
    h_ij = k(x_i, x_j) + k(y_i, y_j) − k(x_i, y_j) − k(x_j, y_i). When both follow one distribution this U-statistic is
    degenerate, with variance 2 E[h²] / N(N − 1) (their theorem 12); E[h²] is estimated between the two halves of the
    prior's draws. Raises ValueError unless both are of the same shape, LacksData for N < 4.
    """
    if samples.shape != prior_samples.shape:
        raise ValueError(
            f"MMD compares two sets of the same shape, not {tuple(samples.shape)} and {tuple(prior_samples.shape)}."
        )
    at_least(4, len(samples), "images", "MMD")
    x, y = samples.double(), prior_samples.double()
    count, half = len(x), len(y) // 2
    estimate, _ = _pair_means(x, y)
    _, squares = _pair_means(y[:half], y[half : 2 * half])
    return MMD(estimate, math.sqrt(2 * squares / (count * (count - 1))), count)


def _pair_means(x: Tensor, y: Tensor, block: int = 500) -> tuple[float, float]:
    """Means of h_ij and of h_ij² over i ≠ j, a block of rows at a time to keep memory small."""
    import torch

    from vae_core.models.mmd import imq_kernel, squared_distances

    count, dims = x.shape
    total = squares = 0.0
    for start in range(0, count, block):
        rows = slice(start, start + block)
        h = (
            imq_kernel(squared_distances(x[rows], x), dims)
            + imq_kernel(squared_distances(y[rows], y), dims)
            - imq_kernel(squared_distances(x[rows], y), dims)
            - imq_kernel(squared_distances(y[rows], x), dims)
        )
        h[torch.arange(len(h)), torch.arange(start, start + len(h))] = 0.0
        total += float(h.sum())
        squares += float(h.square().sum())
    pairs = count * (count - 1)
    return total / pairs, squares / pairs


def _masses(edges: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Probability between neighbouring `edges` [K + 1] under N Gaussians: float64 [N, K]."""
    import torch

    places = torch.as_tensor((edges[None, :] - mean[:, None]) / deviation[:, None])
    masses: np.ndarray = torch.special.ndtr(places).diff(dim=1).numpy()
    return masses


def _log_standard_masses(edges: np.ndarray) -> np.ndarray:
    """log of the probability between neighbouring `edges` [K + 1] under N(0, 1): float64 [K], finite far out too."""
    import torch

    low, high = torch.as_tensor(edges[:-1]), torch.as_tensor(edges[1:])
    # Each interval is looked at from its nearer tail: 1 − 1e-30 has no digits, log 1e-30 has all of them.
    mirrored = low > 0
    low, high = torch.where(mirrored, -high, low), torch.where(mirrored, -low, high)
    log_low, log_high = torch.special.log_ndtr(low), torch.special.log_ndtr(high)
    masses: np.ndarray = (log_high + torch.log(-torch.expm1(log_low - log_high))).numpy()
    return masses
