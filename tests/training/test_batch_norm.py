"""Batch norm over shares of a batch: what PyTorch's own makes of the whole batch, gradients and statistics included."""

from __future__ import annotations

import copy
import threading

import pytest
import torch
from torch import Tensor, nn

from vae_core.training.batch_norm import share_batch_norms


class Threads:
    """As many threads as shares, which add their tensors up."""

    def __init__(self, shares: list[int]) -> None:
        self.shares = shares
        self.parts: dict[int, Tensor] = {}
        self.barrier = threading.Barrier(len(shares))
        self.own = threading.local()

    def sum_(self, tensor: Tensor) -> Tensor:
        self.parts[self.own.number] = tensor.clone()
        self.barrier.wait(10)
        tensor.copy_(torch.stack([self.parts[number] for number in range(len(self.shares))]).sum(0))
        self.barrier.wait(10)
        return tensor

    def whole_of(self, rows: int) -> int:
        return sum(self.shares)


@pytest.mark.parametrize(("kind", "shape"), [(nn.BatchNorm1d, (7, 3)), (nn.BatchNorm2d, (7, 3, 4, 5))])
@pytest.mark.parametrize("tracked", [True, False])
def test_two_shares_are_normalised_as_one_batch(kind: type[nn.Module], shape: tuple[int, ...], tracked: bool) -> None:
    generator = torch.Generator().manual_seed(0)
    inputs, wanted = (torch.randn(shape, generator=generator) * 3 + 1 for _ in range(2))
    norm = kind(3, track_running_stats=tracked)
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([0.5, 1.0, 2.0]))
        norm.bias.copy_(torch.tensor([0.0, -1.0, 1.0]))
    whole = inputs.clone().requires_grad_()
    expected_norm = copy.deepcopy(norm)
    expected = expected_norm(whole)
    (expected * wanted).sum().backward()

    shares = [3, 4]
    group = Threads(shares)
    norms = [copy.deepcopy(norm) for _ in shares]
    parts = [part.clone().requires_grad_() for part in inputs.split(shares)]
    outputs: dict[int, Tensor] = {}

    def compute(number: int) -> None:
        group.own.number = number
        share_batch_norms(nn.Sequential(norms[number]), group)
        outputs[number] = norms[number](parts[number])
        (outputs[number] * wanted.split(shares)[number]).sum().backward()

    workers = [threading.Thread(target=compute, args=(number,)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    torch.testing.assert_close(torch.cat([outputs[0], outputs[1]]), expected)
    torch.testing.assert_close(torch.cat([part.grad for part in parts]), whole.grad)
    for name in ("weight", "bias"):
        torch.testing.assert_close(sum(getattr(one, name).grad for one in norms), getattr(expected_norm, name).grad)
    for one in norms:
        for key, value in expected_norm.state_dict().items():
            torch.testing.assert_close(one.state_dict()[key], value)
        alone = copy.deepcopy(expected_norm).eval()(inputs)
        torch.testing.assert_close(one.eval()(inputs), alone)  # not shared: the first process evaluates by itself
