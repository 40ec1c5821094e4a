"""What an objective is worked out from: the images of a step, and where the training stands."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """Images [B, C, H, W] in [0, 1] and, where they are known, their classes, int64 [B]."""

    images: Tensor
    labels: Tensor | None = None

    def __len__(self) -> int:
        return len(self.images)


@dataclass(frozen=True)
class Step:
    """Where the training stands, in [0, 1], and the source of all random draws of the step."""

    progress: float
    generator: torch.Generator
