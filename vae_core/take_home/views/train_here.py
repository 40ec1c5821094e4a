"""Train one here: a small VAE that learns in the browser from the images that the page takes along."""

from __future__ import annotations

from typing import Any

import numpy as np

from vae_core.datasets import is_own
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import BOTH, LEVELS, Level, View, Words

NAME = "train"
BATCH = 128
FEWEST = 4 * BATCH
"""Images: of fewer there is nothing to be learnt."""
_HINT: dict[Level, str] = {
    "plain": "Let a new model learn, and watch how its map comes to be.",
    "expert": "Train a VAE of the recipe's widths in this browser; the run can be saved and taken into the app.",
}
_CAPTION = (
    "It learns from the first {count:,} images of this page. On a computer, "
    "the same settings and the same {seed} give nearly the same model."
)
_SEED: dict[Level, str] = {"plain": "start number", "expert": "seed"}


def train_here(runs: tuple[ExportedRun, ...]) -> View | None:
    """None for images that it cannot learn from: in colour, somebody's own, or too few."""
    one = runs[0]
    if not can_train(one):
        return None
    count = _images(one.excerpt.numbers)
    return View(
        name=NAME,
        part="train_here",
        words={
            level: Words("Train one", _HINT[level], _CAPTION.format(count=count, seed=_SEED[level])) for level in LEVELS
        },
        data={BOTH: {level: _data(one, count, level) for level in LEVELS}},
    )


def can_train(one: ExportedRun) -> bool:
    """Whether a model can learn from the images of the run's excerpt."""
    channels, size, _ = one.run.config.image_shape
    own = is_own(one.run.config.data.dataset)
    return channels == 1 and size <= 32 and not own and _images(one.excerpt.numbers) >= FEWEST


def _images(numbers: np.ndarray) -> int:
    """How many images to learn from: whole batches of those that are the dataset's first ones, without a gap."""
    gaps = np.flatnonzero(numbers != np.arange(len(numbers)))
    return (int(gaps[0]) if len(gaps) else len(numbers)) // BATCH * BATCH


def offered(run_data: dict[str, Any], count: int) -> RunConfig:
    """What is trained unless other settings are chosen: the recipe's network and optimiser, on the page's images."""
    return parse_run_config(
        {
            "name": "Trained in a browser",
            "data": {**run_data, "train_images": count, "split": "held-out"},
            "model": {"name": "vae", "network": "dense", "hidden": [512, 256, 128], "latent_dim": 2, "beta": 2.0},
            "training": {"epochs": 40, "batch_size": BATCH, "precision": "float32", "threads": 1},
        }
    )


def _data(one: ExportedRun, count: int, level: Level) -> dict[str, Any]:
    """TrainHereData of ui/frontend/train_here."""
    model, data = one.model, one.run.config.data
    config = offered({"dataset": data.dataset, "image_size": data.image_size}, count)
    sheets = ("images_url", "sheet_columns", "sheet_images", "image_shape")
    return {
        "config": config.model_dump(mode="json"),
        "sheets": {name: model[name] for name in sheets},
        "images": count,
        "labels": one.labels[:count].tolist(),
        "class_names": model["class_names"],
        "colours": model["colours"],
        "expert": level == "expert",
    }
