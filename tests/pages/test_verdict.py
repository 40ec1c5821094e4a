"""A run is judged against its recipe's published result in the same words on every page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from ui.app.run_text import held_out_metrics
from ui.features.recipes.data import RecipeRun
from vae_core.recipes import RECIPES, recipe
from vae_core.runs import History


@pytest.mark.parametrize("name", [name for name in RECIPES if recipe(name).config.reference])
def test_recipes_and_train_agree(name: str) -> None:
    """Also between the published value and the one below which a value rounds to it: S3's 0.0943 for "about 0.09"."""
    config = recipe(name).config
    reference = config.reference
    assert reference is not None
    edge = reference.rounds_below or reference.nats
    fewer = "from **10,000** training images where the published one had **60,000**"
    for nats, images, said in (
        (reference.nats * 0.99, 10_000, "**✓ passes**"),
        (edge * 0.999, 60_000, "**✓ passes**"),
        (edge * 1.01, 60_000, "**✗ falls short**"),
        (edge * 1.01, 10_000, fewer),
    ):
        history = SimpleNamespace(epochs={"distortion": [nats], "kl": [0.0], "loss": [nats]})
        summary = SimpleNamespace(
            name="Mine", status=SimpleNamespace(shipped=False, epoch=config.training.epochs, train_images=images)
        )
        run = RecipeRun(cast(Any, summary), cast(Any, SimpleNamespace(config=config)), distortion=nats, loss=nats)
        on_train, on_recipes = held_out_metrics(config, cast(History, history), images), run.words(reference)
        judged = f"**{reference.in_unit(nats)}** ({reference.unit}), held-out, {said}"
        assert on_train is not None and judged in on_train and judged in on_recipes
        assert "worse" not in on_train and "better" not in on_train
