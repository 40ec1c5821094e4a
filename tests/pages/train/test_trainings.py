"""The other trainings: the menu and the switch that lead to them, and the list that renames and deletes."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from tests.pages.train.on_page import (
    APP,
    Tiny,
    again,
    keys,
    page,
    put,
    switch,
    watched,
    words,
)
from tests.routes import get
from tests.trained import train
from vae_core.runs import Run, RunStore


def test_the_menu_leads_to_what_trains_and_offers_it_when_it_is_ready(
    store: RunStore, trained: Run, tiny: Tiny
) -> None:
    """On every page; of somebody else's training only that it goes on."""
    put(trained, "running", step=4, total_steps=16)
    train(store, tiny(name="mnist-vae-2d"), "other")
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/latent_map.py")
    app.query_params["run"] = "other"
    again(app)
    said = {"label": "Training… 25\u202f%", "href": "train?training=mine"}
    for part, kind in ((app.sidebar, "training-now"), (app.main, "training-now narrow")):  # the latter on a telephone
        (html,) = [one.proto.body for one in part.get("html") if f'<div class="{kind}">' in one.proto.body]
        assert f'href="{said["href"]}"' in html and f"<span>{said['label']}</span>" in html
    assert json.loads(get("data/training-now").body) == said, "as the browser hears it from then on"
    app.session_state["session-followed"] = ["mine"]
    again(app)
    (own,) = [one.proto.body for one in app.sidebar.get("html") if '<div class="training-own">' in one.proto.body]
    assert f'href="{said["href"]}"' in own and f">{said['label']}</span>" in own
    app.session_state["session-followed"] = []
    put(trained, "finished")
    again(app)
    assert "ready-here" not in keys(app) and not any("Training…" in one.proto.body for one in app.get("html"))
    assert json.loads(get("data/training-now").body) is None
    app.session_state["session-followed"] = ["mine"]
    again(app)
    assert app.button(key="ready-here").label.endswith("is ready")
    app.button(key="ready-here").click()
    again(app)
    assert app.query_params["run"] in ("mine", ["mine"]) and "ready-here" not in keys(app)
    app.session_state["session-followed"] = ["mine"]
    app.switch_page("pages/train.py")
    app.query_params["training"] = "mine"
    again(app)
    assert "ready-train" not in keys(app) and app.session_state["session-followed"] == []


def test_a_switch_between_what_was_started_together(store: RunStore, trained: Run, tiny: Tiny) -> None:
    long_ago = put(trained, "finished", created=1.0)
    first, second = (put(store.create(tiny(), run_id=run_id), "paused") for run_id in ("first", "second"))
    assert not switch(page(long_ago.id), long_ago)
    app = page(first.id)
    assert len(switch(app, first)) == 2
    put(second, "running")
    app = page(long_ago.id)
    assert switch(app, long_ago) and "is learning now" in words(app)
    app.button(key="watch-active").click()
    assert watched(again(app)) == second.id


def test_the_list_renames_and_deletes(store: RunStore, trained: Run) -> None:
    app = page("new")
    app.text_input(key="name-mine").set_value("<b>*Better*</b>").run()
    app.button(key="rename-mine").click()
    again(app)
    assert store.open("mine").config.name == "<b>*Better*</b>"
    assert "&lt;b&gt;*Better*" in words(app) and "<b>*Better*" not in words(app)
    assert app.button(key="delete-mine").disabled
    app.checkbox(key="sure-mine").check().run()
    app.button(key="delete-mine").click()
    again(app)
    assert not store.ids()


def test_the_training_that_is_looked_at_can_be_deleted(store: RunStore, trained: Run) -> None:
    app = page("mine")
    app.checkbox(key="sure-mine").check().run()
    app.button(key="delete-mine").click()
    again(app)
    assert not store.ids() and not app.error and not app.warning and "cannot be shown" not in words(app)


def test_damaged_and_shipped(store: RunStore, trained: Run) -> None:
    (store.root / "broken").mkdir()
    (store.root / "broken" / "config.json").write_text("{")
    put(trained, "finished", shipped=True)
    app = page()
    assert "Damaged: config.json" in words(app)
    assert "open-broken" not in keys(app) and "open-mine" not in keys(app) and "delete-mine" not in keys(app)
    app.checkbox(key="sure-broken").check().run()
    app.button(key="delete-broken").click()
    again(app)
    assert store.ids() == {"mine"}
