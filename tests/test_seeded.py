"""Draws without PyTorch are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vae_core.seeded import Seeded


@pytest.mark.parametrize("seed", [0, 7, 2**31, 2**32 + 3])
def test_draws_one_after_the_other(seed: int) -> None:
    ours, theirs = Seeded(seed), torch.Generator().manual_seed(seed)
    assert ours.permutation(1000).tolist() == torch.randperm(1000, generator=theirs).tolist()
    for shape in ((16,), (24, 2), (37,), (1000, 3)):
        np.testing.assert_allclose(ours.normal(*shape), torch.randn(shape, generator=theirs).numpy(), atol=2e-6)
    assert ours.permutation(1).tolist() == torch.randperm(1, generator=theirs).tolist() == [0]
    np.testing.assert_allclose(ours.normal(3, 7), torch.randn(3, 7, generator=theirs).numpy(), atol=2e-6)


def test_even_draws_and_a_few_normal_ones() -> None:
    np.testing.assert_array_equal(
        Seeded(5).even(40), torch.rand(40, generator=torch.Generator().manual_seed(5)).numpy()
    )
    assert Seeded(0).normal(1, 3).shape == (1, 3)
