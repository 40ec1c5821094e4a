"""Random draws of a step: from a generator, or from whoever hands a generator's draws out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor


class Noise(Protocol):
    """Draws as `normal`, `uniform` and `integers` below make them of a generator.

    A process that sees some images of a batch gets the rows of its own images out of the draws for all of them.
    """

    def normal(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor: ...

    def uniform(self, shape: Sequence[int]) -> Tensor: ...

    def integers(self, high: int, count: int) -> Tensor: ...


Source = torch.Generator | Noise


def normal(source: Source, shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
    """From N(0, 1), a row an image: of `shape`, where the source is."""
    if isinstance(source, torch.Generator):
        return torch.randn(tuple(shape), generator=source, device=source.device, dtype=dtype)
    return source.normal(shape, dtype)


def uniform(source: Source, shape: Sequence[int]) -> Tensor:
    """Evenly from [0, 1), a row an image: of `shape`, float32, where the source is."""
    if isinstance(source, torch.Generator):
        return torch.rand(tuple(shape), generator=source, device=source.device)
    return source.uniform(shape)


def integers(source: Source, high: int, count: int) -> Tensor:
    """Evenly from 0 to `high` − 1: int64 [count], where the source is; the same for every process of a training."""
    if isinstance(source, torch.Generator):
        return torch.randint(high, (count,), generator=source, device=source.device)
    return source.integers(high, count)
