"""The form of all settings on the page Train, for experts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.train.on_page import (
    Tiny,
    again,
    bar,
    keys,
    page,
    put,
    settings,
    watched,
    words,
)
from ui.app import forms
from vae_core.models import MODELS
from vae_core.models.config import ModelConfig
from vae_core.models.kinds.vae import VAEConfig
from vae_core.runs import RunStore


def test_the_form_of_all_settings_opens_on_the_choices(store: RunStore) -> None:
    app = page(data="mnist", kind="autoencoder", length="thorough")
    app.button_group(key="level").set_value("expert").run()
    again(app)
    values = {widget.label: widget.value for widget in [*app.selectbox, *app.number_input]}
    assert (values["Dataset"], values["Model"], values["Epochs"]) == ("mnist", "autoencoder", 48)


def test_a_link_opens_the_form_of_all_settings_as_it_was(store: RunStore, tiny: Tiny) -> None:
    app = page(expert=True)
    assert not [key for key in app.query_params if "." in key or key == "recipe"]
    next(widget for widget in app.selectbox if widget.label == "Recipe").set_value("mnist-vae-2d").run()
    next(widget for widget in app.number_input if widget.label == "Beta").set_value(4.0).run()
    next(widget for widget in app.text_input if widget.label == "Dense widths").set_value("128, 64")
    again(app)
    said = {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}
    said.pop("training")  # "new": the form, and not what trains
    assert said == {"level": "expert", "recipe": "mnist-vae-2d", "model.beta": "4.0", "model.hidden": "128,64"}
    put(store.create(tiny(), run_id="busy"), "running")  # which the page would show otherwise
    link = page(**said)
    assert settings(link) == settings(app) and settings(link)["Dense widths"] == "128, 64"
    link.button_group(key="level").set_value("plain").run()
    assert "model.beta" not in again(link).query_params


def test_a_link_that_makes_no_sense_opens_the_form_as_it_is_at_first(store: RunStore) -> None:
    words: dict[str, Any] = {"model.beta": "much", "training.epochs": "0", "model.name": "<b>", "recipe": "gone"}
    app = page(expert=True, **words)
    assert settings(app) == settings(page(expert=True)) and not app.error
    assert not set(words) & set(app.query_params)


def test_nothing_trained_yet(store: RunStore) -> None:
    app = page(expert=True)
    assert app.title[0].value == "Train a model"
    assert [widget.value for widget in app.selectbox if widget.label == "Recipe"] == ["fashion-vae-2d"]
    assert [widget.value for widget in app.number_input if widget.label == "Epochs"] == [12]
    assert {"start", "start-pair"} == keys(app) and not app.button(key="start").disabled
    assert "training images of Fashion-MNIST" in words(app)
    assert "1,024 pixel values and its code 2 numbers: the code is **under-complete**" in words(app)
    for widget in [*app.selectbox, *app.number_input, *app.text_input, *app.toggle]:
        assert widget.help, widget.label


def test_start_makes_a_run_and_shows_it(store: RunStore, no_workers: list[str]) -> None:
    app = page(expert=True)
    next(widget for widget in app.number_input if widget.label == "Latent size").set_value(3).run()
    app.text_input[0].set_value("Ours").run()
    app.button(key="start").click()
    again(app)
    (run_id,) = store.ids()
    config = store.open(run_id).config
    assert (config.name, config.model.latent_dim, config.training.epochs) == ("Ours", 3, 12)
    assert config.reference is None  # the published value is of two dimensions
    assert no_workers == [run_id] and watched(app) == run_id
    assert "stop" in keys(app) and "Starting" in words(app)


def test_the_pair_is_two_runs_in_the_queue(store: RunStore, no_workers: list[str]) -> None:
    app = page(expert=True)
    app.button(key="start-pair").click()
    again(app)
    queue = sorted((store.open(run_id) for run_id in store.ids()), key=lambda run: run.status().queued)
    assert [run.config.model.name for run in queue] == ["autoencoder", "vae"]
    assert no_workers == [queue[0].id] and watched(app) == queue[0].id
    put(queue[1], "created")
    assert page(queue[0].id).button(key="stop").label == "Stop"  # with nothing before it there is no queue to leave
    put(queue[1], "waiting")
    put(queue[0], "running")
    app = page(queue[1].id)
    assert "It is next and starts by itself" in bar(app) and "In the queue" in bar(app)
    assert app.button(key="stop").label == "Leave the queue"
    app.button(key="stop").click()
    again(app)
    assert queue[1].status().state == "created" and app.button(key="resume").label == "Start"


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("Dense widths", "512, lots", "whole numbers"),
        ("Dense widths", "9999", "between 1 and 4096"),
        ("Dense widths", ", ".join(["4096"] * 8), "parameters, and at most 100,000,000 are allowed here"),
        ("Classes left out", "12", "data.leave_out names class 12, but Fashion-MNIST has classes 0 to 9"),
    ],
)
def test_the_impossible_is_refused_before_anything_starts(store: RunStore, label: str, value: str, said: str) -> None:
    app = page(expert=True)
    next(widget for widget in app.text_input if widget.label == label).set_value(value)
    again(app)
    assert said in app.error[0].value.replace("\\", "")
    assert app.button(key="start").disabled and app.button(key="start-pair").disabled
    assert not store.ids()


def test_more_images_than_there_are(store: RunStore) -> None:
    app = page(expert=True)
    next(widget for widget in app.number_input if widget.label == "Training images").set_value(70_000)
    again(app)
    assert "70,000" in app.error[0].value and app.button(key="start").disabled


def test_more_memory_than_there_is(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_TRAINING_BYTES", "100000000")
    app = page(expert=True)
    assert "This training would take about" in app.error[0].value and "at most 100 MB are allowed" in app.error[0].value
    assert app.button(key="start").disabled and app.button(key="start-pair").disabled


def test_the_form_follows_the_choices(store: RunStore) -> None:
    app = page(expert=True)
    model = next(widget for widget in app.selectbox if widget.label == "Model")
    model.set_value("autoencoder").run()
    assert "Beta" not in [widget.label for widget in app.number_input]
    recipe = next(widget for widget in app.selectbox if widget.label == "Recipe")
    recipe.set_value("mnist-vae-16d").run()
    assert [widget.value for widget in app.number_input if widget.label == "Latent size"] == [16]
    assert "Convolution widths" in [widget.label for widget in app.text_input]
    assert "Dense widths" not in [widget.label for widget in app.text_input]


@pytest.mark.parametrize("name", MODELS.names())
def test_every_model_can_be_chosen(store: RunStore, name: str) -> None:
    """Its fields are drawn, its sentence stands below the choice, and what is asked for could start."""
    app = page(expert=True)
    next(widget for widget in app.selectbox if widget.label == "Model").set_value(name)
    again(app)
    kind = MODELS.get(name)
    if kind.summary:
        assert kind.summary in words(app)
    labels = {widget.label for widget in [*app.selectbox, *app.number_input, *app.text_input, *app.toggle]}
    labels |= {group.label for group in app.get("button_group")}
    own = {
        info.title: info
        for key, info in kind.config_class.model_fields.items()
        if key != "name" and key not in ModelConfig.model_fields and f"model.{key}" not in forms.APPLIES
    }
    assert set(own) <= labels
    for widget in app.number_input:  # another model's default is not taken over
        if widget.label in own:
            assert widget.value == own[widget.label].default or kind.config_class is VAEConfig
    assert not app.error and not app.button(key="start").disabled
