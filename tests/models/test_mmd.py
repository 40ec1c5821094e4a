"""The bounds of the kernel and of MMD², which texts and units state."""

from __future__ import annotations

import pytest
import torch

from vae_core.metrics import METRICS
from vae_core.models import MODELS
from vae_core.models.kinds.wae import MMD_UNIT as UNIT
from vae_core.models.mmd import imq_kernel, mmd_squared


def test_the_kernel_is_one_at_no_distance_and_falls_to_zero() -> None:
    kernel = imq_kernel(torch.tensor([0.0, 0.1, 1.0, 10.0, 1e12]), 2)
    assert kernel[0] == 1 and kernel[-1] < 1e-6 and bool((kernel.diff() < 0).all())


def test_mmd_squared_comes_to_two_and_not_above() -> None:
    """Two sets, each at one place and far from the other, are as different as two sets can be."""
    samples, prior = torch.zeros(8, 2), torch.full((8, 2), 1e6)
    assert 1.99 < float(mmd_squared(samples, prior)) <= 2


@pytest.mark.parametrize(("dims", "below"), [(2, (0.57, 0.65)), (16, (0.52, 0.59))])
def test_of_the_same_distribution_it_is_below_zero_more_often_than_not(dims: int, below: tuple[float, float]) -> None:
    """Unbiased, but skewed: what `mmd_squared` says of it."""
    noise = torch.Generator().manual_seed(0)
    draws = torch.randn(1500, 2, 64, dims, generator=noise)
    values = torch.stack([mmd_squared(samples, prior) for samples, prior in draws])
    assert abs(float(values.mean())) < 3 * float(values.std()) / len(values) ** 0.5
    assert below[0] < float((values < 0).float().mean()) < below[1]
    assert float(((values - values.mean()) / values.std()).pow(3).mean()) > 0.3, "skewed to the right"


def test_every_place_states_the_same_bound() -> None:
    assert "at most 2" in UNIT and METRICS.get("mmd").unit == UNIT
    terms = [MODELS.get(name).own_terms["mmd"] for name in MODELS if "mmd" in MODELS.get(name).own_terms]
    assert len(terms) == 2 and all(term.unit == UNIT for term in terms)
