"""The processes that train one model together, as a session sees them. Here: one that trains alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig
from vae_core.models.batch import Peers
from vae_core.models.noise import Source
from vae_core.training.precision import pick_device
from vae_core.training.state import TrainingState

Terms = dict[str, Tensor]


class PeerLost(RuntimeError):
    """Another process of this training has ended, or all were told to."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"One of the {size} processes of this training ended. Resume goes on from the last checkpoint."
        )


class Group(Peers):
    """One process that trains alone: nothing is shared, and nobody is told anything.

    Attributes:
        size: processes in all
        local_size: of them, those on this machine
    """

    size = 1
    local_size = 1

    @property
    def device(self) -> torch.device:
        """Where this process computes."""
        return pick_device()

    def share(self, batch: Tensor) -> Tensor:
        """This process's rows of a batch [B, …]."""
        return batch

    def noise(self, generator: torch.Generator) -> Source:
        """The draws for those rows."""
        return generator

    @property
    def weight(self) -> float:
        """The share of the batch that is here."""
        return 1.0

    def weighted(self, terms: Terms) -> Terms:
        """Terms that are means over those rows, as their parts of the mean over the batch."""
        return terms

    def add_up(self, parameters: Sequence[nn.Parameter], terms: Terms) -> Terms:
        """Have each parameter's gradient, and return the terms, summed over the processes."""
        return terms

    def prepare(self, model: nn.Module) -> None:
        """Let what depends on the whole batch inside the networks see it."""

    def agree(self, model: nn.Module) -> None:
        """Give all processes the first one's weights and running statistics."""

    def begin(self, config: RunConfig, images: ImageSet, state: TrainingState | None) -> None:
        """Tell the others what is trained."""

    @contextmanager
    def going_on(self, until: int) -> Iterator[None]:
        """Have the others take steps until so many are done; within the block, this process takes them too."""
        yield

    def dismiss(self) -> None:
        """Have the others end."""


ALONE = Group()
