"""Of any number of images and classes, each side of the split has what pages need."""

from __future__ import annotations

import numpy as np
import pytest

from vae_core.datasets.split import FEWEST_HELD_OUT, held_out_mask


def ranks(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**64, count, np.uint64, endpoint=False)


@pytest.mark.parametrize("classes", [1, 2, 3, 200])
@pytest.mark.parametrize("count", [2, 3, 5, 8, 20, 400])
def test_both_sides_have_enough(count: int, classes: int) -> None:
    for seed in range(40):
        labels = np.random.default_rng(seed).integers(0, classes, count)
        order = ranks(count, seed)
        chosen = held_out_mask(order, labels)
        assert min(FEWEST_HELD_OUT, count // 2) <= chosen.sum() < count
        for label in np.unique(labels):
            own = chosen[labels == label]
            if len(own) > 2 * FEWEST_HELD_OUT:
                assert 0 < own.sum() < len(own), "a class that is learnt is seen again, and one that is seen was learnt"
        turned = np.random.default_rng(seed + 1).permutation(count)
        assert np.array_equal(held_out_mask(order[turned], labels[turned]), chosen[turned])


def test_a_class_of_two_images_has_one_on_either_side() -> None:
    for seed in range(40):
        labels = np.arange(200) % 100
        chosen = held_out_mask(ranks(200, seed), labels)
        assert (np.bincount(labels[chosen], minlength=100) == 1).all()


def test_a_class_of_one_image_is_held_out_one_time_in_eight() -> None:
    share = np.mean([held_out_mask(ranks(200, seed), np.arange(200)).mean() for seed in range(20)])
    assert 0.1 < share < 0.15


def test_no_image_at_all() -> None:
    assert held_out_mask(np.zeros(0, np.uint64), np.zeros(0, np.int64)).shape == (0,)
