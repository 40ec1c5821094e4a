"""Holes against brute force."""

import numpy as np
import pytest

from vae_core.latent.support import Support, fit_support
from vae_core.metrics.holes import hole_mask, hole_share, in_hole


@pytest.fixture
def codes() -> np.ndarray:
    """A ring: the middle of the prior is empty."""
    rng = np.random.default_rng(0)
    angle, radius = rng.uniform(0, 2 * np.pi, 1500), rng.normal(1.5, 0.1, 1500)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)


def test_share_is_brute_force(codes: np.ndarray) -> None:
    samples = np.random.default_rng(1).normal(size=(400, 2)).astype(np.float32)
    support = fit_support(codes)
    distances = np.linalg.norm(samples[:, None] - codes[None], axis=2).min(1)
    np.testing.assert_array_equal(in_hole(codes, samples, support), distances > support.hole)
    assert hole_share(codes, samples, support) == pytest.approx((distances > support.hole).mean())
    assert hole_share(codes, samples, support) > 0.5


def test_codes_that_follow_the_prior_leave_few_holes() -> None:
    rng = np.random.default_rng(2)
    codes, samples = rng.normal(size=(4000, 2)), rng.normal(size=(4000, 2))
    assert 0.002 < hole_share(codes, samples, fit_support(codes)) < 0.02  # one in a hundred by definition


def test_mask_has_the_middle_and_stays_in_the_circle(codes: np.ndarray) -> None:
    holes = hole_mask(codes, fit_support(codes), columns=64)
    assert holes.extent == (-2, 2, -2, 2) and holes.mask.shape == (64, 64) and holes.mask.dtype == bool
    assert holes.mask[31:33, 31:33].all()  # the middle of the ring
    assert not holes.mask[:9, :9].any() and not holes.mask[-9:, -9:].any()  # corners are outside the circle
    centre = -2 + 4 / 64 * (np.arange(64) + 0.5)
    inside = np.hypot(centre[None], centre[:, None]) <= 2
    assert not holes.mask[~inside].any() and holes.share == pytest.approx(holes.mask.sum() / inside.sum())


def test_mask_runs_from_the_top_row_down() -> None:
    codes = np.random.default_rng(3).uniform((-2, -2), (2, 0), (3000, 2))  # the lower half alone is filled
    holes = hole_mask(codes, Support(0.1, 0.2), columns=40)
    assert holes.mask[5:15, 18:22].all() and not holes.mask[25:35, 18:22].any()


def test_only_planes_are_shaded() -> None:
    with pytest.raises(ValueError, match="5 dimensions"):
        hole_mask(np.zeros((10, 5)), Support(1, 2))
