"""Every recipe and every kind of model on odd datasets: what the readiness check lets through trains to its end."""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Iterator
from functools import partial
from unittest import mock

import numpy as np

from tests.faults.drill import Drill, Ground, Try
from vae_core.config import ConfigError
from vae_core.datasets import create_dataset, dataset
from vae_core.experiment import RunConfig, own_settings, with_settings
from vae_core.limits import LimitError
from vae_core.locations import DATA_VARIABLE
from vae_core.models import MODELS
from vae_core.readiness import check_ready
from vae_core.recipes import RECIPES

ODD = [  # images, classes, channels, pixels a side
    *((2, 1, 1, 32), (3, 1, 3, 64), (2, 2, 3, 32), (5, 2, 1, 28)),
    *((33, 1, 1, 32), (200, 200, 1, 28), (400, 200, 3, 32), (3, 3, 3, 128)),
]
VARIANTS: list[list[str]] = [
    [],
    ["model.batch_norm=true", "training.batch_size=2"],
    ["model.network=conv", "model.batch_norm=true"],
    ["model.network=conv", "model.layers=dcgan-lab"],
    ["model.network=conv", "model.layers=product-photos", "model.likelihood=gaussian"],
    ["model.network=conv", "model.widths=8,8,8,8,8"],
    ["data.leave_out=0"],
    ["data.train_images=1"],
]
SMALL = ["training.epochs=1", "training.precision=float32", "training.threads=1"]


def tries(ground: Ground) -> Iterator[Try]:
    """In an order of the seed's, each combination once."""
    ground.ending.enter_context(mock.patch.dict(os.environ, {DATA_VARIABLE: str(ground.folder / "data")}))
    starts = [*(f"recipe {name}" for name in RECIPES), *(f"model {name}" for name in MODELS.names())]
    combinations = list(itertools.product(starts, ODD, VARIANTS))
    ground.random.shuffle(combinations)
    for start, odd, variant in combinations:
        yield f"{start} on {odd}, {' '.join(variant) or 'as it is'}", partial(attempt, start, odd, variant)


def attempt(start: str, odd: tuple[int, int, int, int], variant: list[str]) -> None:
    """Raises where the check says nothing and the training fails, or where it says no sentence."""
    try:
        config = configuration(start, images_of(*odd), variant)
        check_ready(config)
    except (ConfigError, LimitError) as error:
        said = str(error)
        assert said.endswith(".") and 20 < len(said) < 400 and "Error" not in said, said
        return
    trains(config)


def configuration(start: str, name: str, variant: list[str]) -> RunConfig:
    """What form and command line make of a recipe, or of a model with its own defaults, on somebody's own images."""
    kind, _, which = start.partition(" ")
    base = RECIPES.get(which if kind == "recipe" else "fashion-vae-2d").config
    if kind == "model":
        base = with_settings(base, [f"model.name={which}"])
    return with_settings(base, [*own_settings(base, name), *SMALL, *variant])


def trains(config: RunConfig) -> None:
    """From the first step to the encoding that the worker leaves."""
    from vae_core.inference import encode
    from vae_core.models import build_model
    from vae_core.training.trainer import train

    entry, size = dataset(config.data.dataset), config.data.image_size
    images = entry.load("train", size, config.data.train_images).without(config.data.leave_out)
    held_out = entry.load("held-out", size)
    (last,) = deque(train(config, images, held_out), maxlen=1)
    assert last.step == last.total_steps and last.held_out is not None
    if config.latent_space.has_encoder:
        model = build_model(config.model, config.image_shape).eval().requires_grad_(False)
        model.load_state_dict(last.state().part("model."))
        assert len(encode(model, held_out.images, held_out.labels)) == len(held_out)


def images_of(count: int, classes: int, channels: int, side: int) -> str:
    """The name of an imported dataset of so many images, made when it is first asked for."""
    from vae_core.datasets.imported import imported_names

    name = f"own:odd-{count}-{classes}-{channels}-{side}"
    if name not in imported_names():
        rng = np.random.default_rng(count)
        pictures = [
            (rng.integers(0, 256, (channels, side, side), dtype=np.uint8), number % classes) for number in range(count)
        ]
        names = [f"class {label}" for label in range(classes)]
        title = name.removeprefix("own:").replace("-", " ")
        made = create_dataset(title, pictures, class_names=names, channels=channels, image_size=side)
        assert made.name == name, made.name
    return name


DRILL = Drill("settings that do not fit the images", tries, short=5, seconds=120)
