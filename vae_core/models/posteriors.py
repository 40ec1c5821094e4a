"""q(z given x) as an object that owns its sample, its mode and its KL, so that every model has the same face."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from vae_core.models.noise import Source, normal


class DiagonalGaussian:
    """A Gaussian with independent dimensions: a VAE's posterior, and with the defaults of `standard` its prior.

    Args:
        mean: [B, latent_dim]
        logvar: [B, latent_dim], the natural logarithm of the variance
    """

    def __init__(self, mean: Tensor, logvar: Tensor) -> None:
        if mean.shape != logvar.shape:
            raise ValueError(f"mean is {tuple(mean.shape)} but logvar {tuple(logvar.shape)}; they must be alike.")
        self.mean = mean
        self.logvar = logvar

    @classmethod
    def standard(cls, count: int, latent_dim: int) -> DiagonalGaussian:
        """The prior p(z) = N(0, I), as `count` rows."""
        zeros = torch.zeros(count, latent_dim)
        return cls(zeros, zeros)

    def sample(self, generator: Source) -> Tensor:
        """One draw a row, [B, latent_dim], by reparameterisation (Kingma & Welling 2014, eq. 4): gradients pass."""
        noise = normal(generator, self.mean.shape, self.mean.dtype).to(self.mean.device)
        return self.mean + (0.5 * self.logvar).exp() * noise

    def mode(self) -> Tensor:
        """The most probable code, [B, latent_dim]."""
        return self.mean

    def log_prob(self, latents: Tensor) -> Tensor:
        """log q(z), [B], nats; summed over dimensions."""
        squared = (latents - self.mean).square() * (-self.logvar).exp()
        return -0.5 * (squared + self.logvar + math.log(2 * math.pi)).sum(-1)

    def kl_per_dimension(self) -> Tensor:
        """KL(q ‖ N(0, I)) of each dimension, [B, latent_dim], nats (Kingma & Welling 2014, appendix B)."""
        return 0.5 * (self.mean.square() + self.logvar.exp() - 1.0 - self.logvar)

    def kl(self) -> Tensor:
        """KL(q ‖ N(0, I)), [B], nats, never negative."""
        return self.kl_per_dimension().sum(-1)


class PointPosterior:
    """All probability on one code: what a plain autoencoder has. No spread (logvar is −∞), and no KL in its loss."""

    def __init__(self, mean: Tensor) -> None:
        self.mean = mean
        self.logvar = torch.full_like(mean, -math.inf)

    def sample(self, generator: Source) -> Tensor:
        """The code itself, [B, latent_dim]; the generator is not used."""
        return self.mean

    def mode(self) -> Tensor:
        return self.mean

    def kl_per_dimension(self) -> Tensor:
        """Zeros, [B, latent_dim]: a plain autoencoder has no prior to be held against."""
        return torch.zeros_like(self.mean)

    def kl(self) -> Tensor:
        return self.kl_per_dimension().sum(-1)


class CodeGrid:
    """All probability on one grid of entries of a codebook: what a VQ-VAE has.

    Its KL to a prior over grids is −log p(grid), and the part of a cell is −log p(entry given those before it). It is
    worked out when it is first asked for: codes alone are needed far more often.

    Args:
        indices: int64 [B, cells]
        surprise: the prior, as a function of such indices to −log p of each, [B, cells], nats
    """

    def __init__(self, indices: Tensor, surprise: Callable[[Tensor], Tensor]) -> None:
        self.indices = indices
        self.mean = indices.float()
        self.logvar = torch.full_like(self.mean, -math.inf)
        self._surprise = surprise
        self._kl: Tensor | None = None

    def sample(self, generator: Source) -> Tensor:
        """The grid itself, [B, cells]; the generator is not used."""
        return self.mean

    def mode(self) -> Tensor:
        return self.mean

    def kl_per_dimension(self) -> Tensor:
        """−log p(entry given those before it) of each cell, [B, cells], nats, under the learnt prior."""
        if self._kl is None:
            self._kl = self._surprise(self.indices)
        return self._kl

    def kl(self) -> Tensor:
        """−log p(grid), [B], nats, never negative."""
        return self.kl_per_dimension().sum(-1)


Posterior = DiagonalGaussian | PointPosterior | CodeGrid
