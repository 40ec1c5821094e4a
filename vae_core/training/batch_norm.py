"""Batch norm over a batch that several processes share. PyTorch's own SyncBatchNorm does not run on processors."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor, nn


class Sharing(Protocol):
    """The processes that share the batch."""

    def sum_(self, tensor: Tensor) -> Tensor: ...

    def whole_of(self, rows: int) -> int: ...


def share_batch_norms(model: nn.Module, group: Sharing) -> None:
    """Have the batch norms of `model` take, in training, the mean and variance of the images of all processes."""
    for norm in model.modules():
        if isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
            norm.forward = functools.partial(_normalise, norm, norm.forward, group)  # type: ignore[method-assign]


def _normalise(norm: Any, alone: Callable[[Tensor], Tensor], group: Sharing, inputs: Tensor) -> Tensor:
    """Ioffe & Szegedy 2015, algorithm 1, as torch.nn.BatchNorm computes it: inputs [B, C] or [B, C, H, W]."""
    if not norm.training:
        return alone(inputs)
    values = inputs.float()
    axes = [axis for axis in range(values.dim()) if axis != 1]
    shape = [1, -1] + [1] * (values.dim() - 2)
    count = group.whole_of(len(values)) * (values[0, 0].numel())

    def over_all(numbers: Tensor) -> Tensor:
        total: Tensor = _Sum.apply(numbers.sum(axes), group.sum_)
        return total / count

    mean = over_all(values)
    centred = values - mean.view(shape)
    variance = over_all(centred.square())
    if norm.track_running_stats:
        with torch.no_grad():
            norm.num_batches_tracked += 1
            norm.running_mean.lerp_(mean, norm.momentum)
            norm.running_var.lerp_(variance * (count / max(1, count - 1)), norm.momentum)
    scale = (variance + norm.eps).rsqrt() * norm.weight
    return (centred * scale.view(shape) + norm.bias.view(shape)).to(inputs.dtype)


class _Sum(torch.autograd.Function):
    """The sum over the processes; the gradient of each one's part is the sum of all their gradients."""

    @staticmethod
    def forward(ctx: Any, part: Tensor, sum_: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.sum_ = sum_
        return sum_(part.clone())

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return ctx.sum_(gradients[0].clone(memory_format=torch.contiguous_format)), None
