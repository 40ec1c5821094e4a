"""What a page offers to train: the recipe's network on its own first images, or nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vae_core.experiment import parse_run_config
from vae_core.explorer import resources
from vae_core.runs import RunStore
from vae_core.take_home.excerpt import Excerpt
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import BOTH
from vae_core.take_home.views.train_here import train_here

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")


def exported(numbers: list[int], run: str = "fashion-ae-2d") -> ExportedRun:
    return ExportedRun(SHIPPED.open(run), Excerpt(np.array(numbers, np.int64)))


def test_it_learns_from_whole_batches_of_the_first_images_and_says_which() -> None:
    one = exported([*range(1300), 8508, 9000])
    view = train_here((one,))
    assert view is not None
    data = view.data[BOTH]["expert"]
    assert data["images"] == 1280
    assert data["labels"] == resources.held_out_classes(one.run)[:1280].tolist()
    config = parse_run_config(data["config"])
    assert (config.data.split, config.data.train_images) == ("held-out", 1280)
    assert config.data.image_size == one.run.config.data.image_size == data["sheets"]["image_shape"][-1]
    assert {level: view.data[BOTH][level]["expert"] for level in view.data[BOTH]} == {"plain": False, "expert": True}


@pytest.mark.parametrize("numbers", [[*range(400)], [*range(300), *range(301, 2000)]])
def test_of_too_few_images_in_a_row_nothing_is_offered(numbers: list[int]) -> None:
    assert train_here((exported(numbers),)) is None
