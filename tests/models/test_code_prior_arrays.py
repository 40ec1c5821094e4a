"""The learnt prior on NumPy arrays says of grids what PyTorch's says, and draws grids as often as they are likely."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from vae_core.models.code_prior import CodePrior
from vae_core.models.code_prior_arrays import ArrayCodePrior
from vae_core.models.kinds.vq_vae import VQVAEConfig, prior_shapes
from vae_core.models.vq_vae import VQVAE
from vae_core.seeded import Seeded


def twins(cells: int, size: int, width: int = 64) -> tuple[CodePrior, ArrayCodePrior]:
    """Far from even, and none of its weights a fresh one, so that a mistake shows."""
    torch.manual_seed(3)
    prior = CodePrior(cells, size, width, layers=2).eval().requires_grad_(False)
    for value in prior.state_dict().values():
        value.add_(0.1 * torch.randn(value.shape))
    prior.head.weight.mul_(8)
    return prior, ArrayCodePrior({f"prior.{name}": value.numpy() for name, value in prior.state_dict().items()}, 2)


@pytest.mark.parametrize("temperature", [0.6, 1.0, 1.4])
def test_a_grid_costs_what_it_costs_in_pytorch(temperature: float) -> None:
    prior, arrays = twins(cells=16, size=7)
    grids, nats = arrays.sample(50, Seeded(1), temperature)
    assert grids.shape == (50, 16) and grids.min() >= 0 and grids.max() <= 6 and len(np.unique(grids)) > 3
    np.testing.assert_allclose(nats, prior(torch.from_numpy(grids)).sum(1).numpy(), rtol=1e-4)


def test_samples_follow_the_distribution() -> None:
    prior, arrays = twins(cells=3, size=2, width=32)
    grids = torch.tensor(list(product([0, 1], repeat=3)))
    chances = (-prior(grids).sum(1)).exp().numpy()
    drawn, _ = arrays.sample(8000, Seeded(0))
    found = np.bincount(drawn @ np.array([4, 2, 1]), minlength=8) / 8000
    np.testing.assert_allclose(found, chances, atol=0.02)


def test_a_low_temperature_prefers_likelier_grids() -> None:
    _, arrays = twins(cells=16, size=7)
    costs = [float(arrays.sample(200, Seeded(0), temperature)[1].mean()) for temperature in (0.5, 1.0, 1.5)]
    assert costs[0] < costs[1] < costs[2]


@pytest.mark.parametrize("layers", [1, 3])
def test_a_checkpoint_has_these_weights(layers: int) -> None:
    config = VQVAEConfig(widths=(4, 4), codebook_size=5, prior_width=96, prior_layers=layers)
    weights = VQVAE(config, (1, 16, 16)).state_dict()
    found = {name: tuple(value.shape) for name, value in weights.items() if name.startswith("prior.")}
    assert prior_shapes(config, 16) == found
