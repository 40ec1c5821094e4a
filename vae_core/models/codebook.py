"""A codebook: vectors are replaced by the nearest of K entries, which follow the vectors that chose them."""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.models.noise import Source, integers

DECAY = 0.99  # of the moving averages, as the paper's appendix has it
SMOOTHING = 1e-5  # Laplace smoothing: no entry's count is ever zero


class Codebook(nn.Module):
    """K entries of D numbers each: van den Oord et al. 2017, section 3.1 and, for "ema", appendix A.1.

    Everything that it learns is a parameter or a buffer, so that a checkpoint carries it. Computes in float32.

    Attributes:
        entries: [K, D]; a parameter that follows the codebook loss with updates "loss", a buffer with "ema"
        counts, sums: [K] and [K, D], the moving averages of how many vectors chose an entry and of their sum
        idle: int64 [K], updates since a vector last chose the entry
    """

    entries: Tensor
    counts: Tensor
    sums: Tensor
    idle: Tensor

    def __init__(self, size: int, width: int, updates: Literal["ema", "loss"], revive_after: int) -> None:
        super().__init__()
        self.updates = updates
        self.revive_after = revive_after
        entries = torch.randn(size, width).mul_(width**-0.5)
        if updates == "loss":
            self.entries = nn.Parameter(entries)
        else:
            self.register_buffer("entries", entries)
            self.register_buffer("counts", torch.ones(size))
            self.register_buffer("sums", entries.clone())
        # All count as long unused at first: the first batch fills the book with its own vectors.
        self.register_buffer("idle", torch.full((size,), revive_after or 1))

    @property
    def size(self) -> int:
        return len(self.entries)

    def nearest(self, vectors: Tensor) -> Tensor:
        """Which entry is nearest to each of the vectors [N, D] float32: int64 [N] (eq. 1)."""
        with torch.autocast(vectors.device.type, enabled=False):
            # |v − e|² less |v|², which is the same for all entries
            distances = self.entries.square().sum(1) - 2 * vectors @ self.entries.T
        return distances.argmin(1)

    def lookup(self, indices: Tensor) -> Tensor:
        """The entries of indices int64 [...]: [..., D] (eq. 2)."""
        return F.embedding(indices, self.entries)

    @torch.no_grad()
    def revive(self, vectors: Tensor, generator: Source) -> None:
        """Move each entry that no vector chose for `revive_after` updates onto a random one of the vectors [N, D].

        Without it, entries that start badly are never chosen and so never move (Dhariwal et al. 2020, Jukebox).
        """
        # Drawn every time, needed or not: asking first would make a GPU wait.
        drawn = integers(generator, len(vectors), self.size)
        if not self.revive_after:
            return
        dead = (self.idle >= self.revive_after)[:, None]
        self.entries.copy_(torch.where(dead, vectors[drawn.to(vectors.device)], self.entries))
        if self.updates == "ema":
            self.counts.masked_fill_(dead[:, 0], 1.0)
            self.sums.copy_(torch.where(dead, self.entries, self.sums))
        self.idle.masked_fill_(dead[:, 0], 0)

    @torch.no_grad()
    def update(self, vectors: Tensor, indices: Tensor) -> None:
        """Count which entries the vectors [N, D] chose, and with "ema" move each to the average of its own (eq. 6–8)."""
        chosen = torch.bincount(indices, minlength=self.size)
        self.idle.add_(1).masked_fill_(chosen > 0, 0)
        if self.updates != "ema":
            return
        together = torch.zeros_like(self.sums).index_add_(0, indices, vectors)
        self.counts.lerp_(chosen.to(self.counts), 1 - DECAY)
        self.sums.lerp_(together, 1 - DECAY)
        total = self.counts.sum()
        smoothed = (self.counts + SMOOTHING) / (total + self.size * SMOOTHING) * total
        self.entries.copy_(self.sums / smoothed[:, None])


def perplexity(indices: Tensor, size: int) -> Tensor:
    """exp of the entropy of how often each of `size` entries is among the indices int64 [...]: a scalar in [1, size].

    As many entries, used equally often, would be as hard to guess.
    """
    shares = torch.bincount(indices.flatten(), minlength=size) / indices.numel()
    return torch.special.entr(shares).sum().exp()
