"""Images that are read for one look: the same ones, and nothing of them stays in memory."""

from __future__ import annotations

import numpy as np
import pytest

from vae_core.datasets import dataset
from vae_core.datasets.idx_dataset import _whole_split
from vae_core.datasets.memory import SETS


@pytest.mark.parametrize(("name", "size"), [("mnist", 32), ("fashion-mnist", 28), ("ellipses", 32)])
def test_they_are_the_same_and_are_not_kept(name: str, size: int) -> None:
    entry = dataset(name)
    _whole_split.cache_clear()
    SETS._sets.clear()
    once = entry.load_once("train", size, 200)
    assert _whole_split.cache_info().currsize == 0 and not SETS._sets
    kept = entry.load("train", size, 200)
    assert _whole_split.cache_info().currsize + len(SETS._sets) == 1
    np.testing.assert_array_equal(once.pixels, kept.pixels)
    np.testing.assert_array_equal(once.classes, kept.classes)
    again = entry.load_once("train", size, 200)
    np.testing.assert_array_equal(again.pixels, kept.pixels)


@pytest.mark.parametrize("name", ["mnist", "ellipses"])
def test_what_there_is_not_is_refused_in_the_same_words(name: str) -> None:
    entry = dataset(name)
    for asked in (("train", 31, 5), ("valid", 32, 5), ("train", 32, 0), ("train", 32, 10**7)):
        with pytest.raises(ValueError) as refused:
            entry.load(*asked)
        with pytest.raises(ValueError) as once:
            entry.load_once(*asked)
        assert str(once.value) == str(refused.value)
