"""Counting entries and finding where they stand."""

import numpy as np
import pytest

from vae_core.latent.code_grids import code_usage, places_of, surroundings


def test_usage_counts_cells() -> None:
    usage = code_usage(np.array([[0, 0, 2, 2], [2, 2, 0, 0]]), 4)
    assert usage.counts.tolist() == [4, 0, 4, 0] and usage.unused == 2
    assert usage.perplexity == pytest.approx(2)
    assert usage.order.tolist() == [0, 2, 1, 3]
    with pytest.raises(ValueError, match="no codes"):
        code_usage(np.zeros((0, 4), int), 4)


def test_places_are_of_the_entry_one_an_image() -> None:
    grids = np.array([[1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]])
    assert places_of(grids, 1, 10).tolist() == [[0, 0], [1, 3], [3, 0]]
    assert places_of(grids, 1, 2).tolist() == [[0, 0], [3, 0]]
    assert places_of(grids, 4, 10).shape == (0, 2)


def test_surroundings_have_the_place_in_the_middle() -> None:
    images = np.arange(16 * 16, dtype=np.uint8).reshape(1, 1, 16, 16)
    middle, corner = surroundings(images, np.array([[0, 5], [0, 0]]), grid=4)
    assert middle.shape == (1, 12, 12)
    assert np.array_equal(middle[0], images[0, 0, :12, :12])
    assert (corner[0, :4] == 0).all() and (corner[0, :, :4] == 0).all()
    assert np.array_equal(corner[0, 4:], np.pad(images[0, 0, :8, :8], ((0, 0), (4, 0))))
    with pytest.raises(ValueError, match="odd number"):
        surroundings(images, np.array([[0, 0]]), grid=4, cells=2)
