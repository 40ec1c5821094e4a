"""The latent map's Python side in every state a model can be in; its JavaScript is tested in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.jobs.checkpoints import load_state, save_state
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(**query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/latent_map.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def panel(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "latent_map")


def parts(app: AppTest) -> set[str]:
    """Which of our components are on the page."""
    return {part.proto.component_name.removeprefix("latent-playground.") for part in app.get("bidi_component")}


@pytest.mark.parametrize("settings", [[], ["model.latent_dim=1"], ["model.latent_dim=5"], ["model.network=conv"]])
@pytest.mark.parametrize("name", ["mnist-vae-2d", "mnist-ae-2d"])
def test_models_of_every_size_show(store: RunStore, tiny: Tiny, name: str, settings: list[str]) -> None:
    train(store, tiny("training.epochs=1", "model.widths=[4,8,8]", *settings, name=name), "mine")
    app = page(run="mine")
    data = panel(app)["model"]
    dims = store.open("mine").config.model.latent_dim
    plane = data["plane"]
    assert len(plane["mean"]) == dims and len(plane["others"]) == max(dims - 2, 0)
    assert data["run"] == "mine" and data["has_prior"] == (name == "mnist-vae-2d")
    assert parts(app) == {"frame", "latent_map"}
    assert parts(page(run="mine", **{"stage-map": "film"})) == {"frame", "time_machine"}
    chart = page(run="mine", **{"stage-map": "chart"})
    assert parts(chart) == {"frame"} and len(chart.get("plotly_chart")) == 1
    assert any("left out" in text.value for text in app.caption) == (dims != 1)
    plain = page(run="mine", plain="1", point="0.5,0.5")
    assert not plain.get("bidi_component") and len(plain.get("plotly_chart")) == 1
    assert "An invented image" in [text.value.removeprefix("## ") for text in plain.markdown]


def test_two_chosen_dimensions(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "model.latent_dim=4"), "mine")
    app = page(run="mine")
    axes = next(box for box in app.selectbox if box.label == "Axes")
    axes.set_value(axes.options[1]).run()
    up = next(box for box in app.selectbox if box.label == "Up")
    assert len(up.options) == 3
    up.set_value(up.options[2] if isinstance(up.value, str) else up.value).run()
    plane = panel(app)["model"]["plane"]
    assert plane["mean"] == [0, 0, 0, 0] and sorted(sum(row) for row in plane["axes"]) == [1, 1]


@pytest.mark.parametrize("bad", ["../../etc/passwd", "nope", "<b>x</b>"])
def test_ids_from_the_address_never_break_the_page(store: RunStore, tiny: Tiny, bad: str) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    app = page(run=bad, **{"pins-map": "1:x;;", "point": "NaN,1"})
    assert any("is not here" in said.value for said in [*app.warning, *app.info])
    assert panel(app)["model"]["run"] == "mine" and store.ids() == {"mine"}


def test_no_model_yet_says_what_to_do(store: RunStore) -> None:
    app = page()
    assert "no trained model" in app.info[0].value
    assert not app.get("plotly_chart")


def test_a_damaged_model_is_told_and_breaks_nothing(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    run = store.open("mine")
    state = load_state(run)
    assert state is not None
    save_state(run, type(state)(8, {key: value[:1] for key, value in state.tensors.items()}))
    app = page(run="mine")
    assert "does not fit the configuration" in app.error[0].value


def test_kept_places_stay_with_their_model(store: RunStore, tiny: Tiny) -> None:
    for name in ("mine", "other"):
        train(store, tiny("training.epochs=1"), name)
    app = page(run="mine", **{"pins-map": "7:0,0"})
    app.selectbox(key="picked-run").select("other").run()
    assert panel(app)["model"]["run"] == "other" and panel(app)["pins"] == [] and "come back" in panel(app)["said"]
    app.selectbox(key="picked-run").select("mine").run()
    assert panel(app)["pins"] == [[7, 0, 0]] and panel(app)["said"] == ""


def test_the_guess_of_the_lesson_is_on_the_map_that_it_is_about() -> None:
    lesson = {"lesson": "map", "lesson-said": "map:0.40,-0.30"}
    assert panel(page(run="fashion-vae-2d", **lesson))["guess"] == [0.4, -0.3]
    assert panel(page(run="fashion-ae-2d", **lesson))["guess"] is None
    assert panel(page(run="fashion-vae-2d"))["guess"] is None


def test_pins_of_the_address_reach_the_panel(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    assert panel(page(run="mine", **{"pins-map": "-1:0.5,1.2;77:0,0;junk"}))["pins"] == [[-1, 0.5, 1.2], [77, 0, 0]]
