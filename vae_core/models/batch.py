"""What an objective is worked out from: the images of a step, and where the training stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.models.noise import Source


@dataclass(frozen=True)
class Batch:
    """Images [B, C, H, W] in [0, 1] and, where they are known, their classes, int64 [B]."""

    images: Tensor
    labels: Tensor | None = None

    def __len__(self) -> int:
        return len(self.images)


class Peers:
    """The processes that share a batch, each with images of its own. This one is alone, and has them all.

    A loss that is a mean over images needs none of it: their means are weighted by how many images each has. One that
    compares the images of a batch gathers what it compares.
    """

    def gather(self, rows: Tensor) -> Tensor:
        """The rows of all processes, [B, …] or a multiple of B rows, in the order of the batch; gradients pass."""
        return rows

    def mean(self, value: Tensor) -> Tensor:
        """The mean over the batch of a scalar that is one over this process's images; without gradients."""
        return value.detach()


ALONE = Peers()


@dataclass(frozen=True)
class Step:
    """Where the training stands, in [0, 1], the source of all random draws of the step, and who shares the batch."""

    progress: float
    generator: Source
    peers: Peers = ALONE

    def number(self, at: Callable[[float], float], device: torch.device) -> Tensor:
        """A number that follows from where the training stands, as `at` says: a scalar float32."""
        return torch.tensor(at(self.progress), device=device)
