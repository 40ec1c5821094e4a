"""The three choices on the page Train, in plain words."""

from __future__ import annotations

import pytest

from tests.pages.train.on_page import (
    again,
    choose,
    chosen,
    keys,
    page,
    watched,
    words,
)
from vae_core.recipes.table import QUICK
from vae_core.runs import Run, RunStore


def test_three_choices_are_enough(store: RunStore, no_workers: list[str]) -> None:
    """Each by a picture; what they come to is said beside Start, and stands in the address."""
    app = page()
    assert chosen(app) == ["fashion-mnist", "vae", "usual"] and keys(app) == {"start"}
    assert [*app.radio(key="choose-data").options] == ["Clothes", "Digits", "Shapes"]
    pictures = "".join(html.proto.body for html in app.get("html"))
    assert pictures.count("background-image: url(") == 9 and pictures.count("data/choices/") == 3
    assert "A **VAE** learns to draw each of **10,000 images** from **two numbers** alone" in words(app)
    assert not [*app.selectbox, *app.number_input, *app.text_input], "all else is for experts"
    choose(choose(app, "data", "mnist"), "length", "first")
    assert "seen all of them 6 times" in words(app)
    address = {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}
    assert (address["data"], address["length"]) == ("mnist", "first") and "kind" not in address
    assert chosen(page(data="mnist", kind="autoencoder", length="thorough")) == ["mnist", "autoencoder", "thorough"]
    assert chosen(page(data="gone", kind="gan", length="7")) == ["fashion-mnist", "vae", "usual"]
    app.button(key="start").click()
    again(app)
    (run_id,) = store.ids()
    config = store.open(run_id).config
    assert (config.name, config.data.dataset, config.model.name) == ("Digits VAE", "mnist", "vae")
    assert config.model.latent_dim == 2 and config.training.epochs == 6 and config.recipe == "mnist-vae-2d"
    assert config.training == QUICK.model_copy(update={"epochs": 6}), "the quick recipe, as few as the images are"
    assert no_workers == [run_id] and watched(app) == run_id


@pytest.mark.parametrize("data", ["fashion-mnist", "mnist", "shapes"])
def test_both_are_two_runs_told_apart_by_name(store: RunStore, no_workers: list[str], data: str) -> None:
    for _ in range(2):
        app = page("new", data=data, kind="both")
        assert "An **AE** and then a **VAE** learn" in words(app)
        app.button(key="start").click()
        again(app)
    made = sorted((store.open(run_id) for run_id in store.ids()), key=lambda run: run.status().queued)
    title = {"fashion-mnist": "Clothes", "mnist": "Digits", "shapes": "Shapes"}[data]
    assert [run.config.name for run in made] == [f"{title} AE", f"{title} VAE", f"{title} AE (2)", f"{title} VAE (2)"]
    assert made[0].config.data == made[1].config.data and made[0].config.training == made[1].config.training
    assert made[0].config.model.hidden == made[1].config.model.hidden


def test_train_again_with_changes_keeps_to_the_choices_where_it_can(store: RunStore, trained: Run) -> None:
    from ui.features.train.choices import choices_of, configurations
    from ui.features.train.state import Choices

    same = Choices(data="mnist", kind="autoencoder", length="thorough")
    assert choices_of(configurations(same)[0]) == same and choices_of(trained.config) is None
    app = page("mine")
    app.button(key="again").click()
    again(app)
    assert "to-choices" in keys(app) and "with everything that can be changed" in words(app)
    assert [widget.value for widget in app.text_input if widget.label == "Dense widths"] == ["32, 16"]
    app.button(key="to-choices").click()
    again(app)
    assert chosen(app)[:2] == ["fashion-mnist", "vae"] and not app.number_input.len
