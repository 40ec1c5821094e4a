"""Which of a training's processes this is, as torchrun says in the environment. No PyTorch is imported for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")


@dataclass(frozen=True)
class Place:
    """Which process this is (0 is the first) and of how many, in all and on this machine."""

    rank: int
    size: int
    local_rank: int
    local_size: int

    @property
    def leads(self) -> bool:
        return self.rank == 0


def place_of(environment: Mapping[str, str] = os.environ) -> Place | None:
    """None where this process trains alone, whether torchrun started it or not."""
    try:
        place = Place(*(int(environment[name]) for name in NAMES))
    except (KeyError, ValueError):
        return None
    return place if place.size > 1 else None
