"""AE beside VAE, its Python side: shipped pairs, two runs that are no pair, nothing to compare, a missing half."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import resources
from ui.features.compare.text import inside_words
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import RunStore
from vae_core.runs.pairs import differences

Tiny = Callable[..., RunConfig]
REPOSITORY = Path(__file__).resolve().parents[2]


def page(**query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60).switch_page("pages/compare.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def panel(app: AppTest) -> dict[str, Any]:
    found = [
        part.proto for part in app.get("bidi_component") if part.proto.component_name == "latent-playground.compare"
    ]
    assert len(found) == 1
    return dict(json.loads(found[0].json))


def ship(store: RunStore, *names: str) -> None:
    for name in names:
        source = REPOSITORY / "checkpoints" / name
        if not (source / "checkpoint.safetensors").exists():
            pytest.skip(f"The shipped model {name} is not here.")
        shutil.copytree(source, store.root / name, ignore=shutil.ignore_patterns("metrics*.json", "snapshots"))


def test_a_shipped_pair_stands_there_with_its_lesson(store: RunStore) -> None:
    ship(store, "fashion-ae-2d", "fashion-vae-2d")
    app = page()
    data = panel(app)
    assert [side["model"]["run"] for side in data["sides"]] == ["fashion-ae-2d", "fashion-vae-2d"]
    assert [lesson["title"] for lesson in data["lessons"]] == [
        "Same z, two decoders",
        "Where the codes live",
        "Holes",
        "What the KL costs",
    ]
    for lesson in data["lessons"]:
        assert set(lesson["setting"]) <= set(data["view"])
    assert not app.warning and data["view"]["from"] == "prior"
    assert any("models=fashion-ae-2d" in link.proto.query_string for link in app.get("page_link"))


def test_where_the_codes_live_is_said_beside_the_priors_own_share(store: RunStore, tiny: Tiny) -> None:
    ship(store, "mnist-ae-2d", "mnist-vae-2d")
    lesson = panel(page())["lessons"][1]["text"]
    assert "The prior's 2σ circle holds 86% of the prior's own draws" in lesson
    assert "The draws come near 42 % of the AE's codes and 90 % of the VAE's" in lesson
    for run_id, name in (("wide-ae", "mnist-ae-2d"), ("wide-vae", "mnist-vae-2d")):
        train(store, tiny("training.epochs=1", "model.latent_dim=16", name=name), run_id)
    words = inside_words(store.open("wide-ae"), store.open("wide-vae"))
    assert "ball around zero of radius 4.7 holds 86%" in words  # ‖z‖ ≤ 2 would hold 0.1 % of the prior itself
    assert int(words.partition("% of the VAE's")[0].rpartition(" ")[2]) > 50  # a VAE's first codes are near zero


def test_two_that_are_no_pair_say_what_differs(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    train(store, tiny("training.epochs=1", "model.latent_dim=5", name="mnist-ae-2d"), "other")
    app = page(left="other", right="one", draw="class", **{"draw-class": "3", "draw-seed": "17"})
    assert "latent size" in app.warning[0].value and "5 and 2" in app.warning[0].value
    data = panel(app)
    assert not data["lessons"]
    assert (data["view"]["from"], data["view"]["label"], data["view"]["seed"]) == ("class", 3, 17)
    assert [len(side["model"]["plane"]["axes"][0]) for side in data["sides"]] == [5, 2]
    assert {button.key for button in app.button} >= {"half-one", "half-other"}


def test_one_model_alone_stands_beside_itself(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    assert "same model" in page().info[0].value


def test_nothing_to_compare_says_what_to_do(store: RunStore) -> None:
    assert "no trained model" in page().info[0].value


def test_the_missing_half_is_queued_and_is_a_pair(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    train(store, tiny("training.epochs=1"), "one")
    monkeypatch.setattr(queue, "dispatch", lambda store: None)  # in the queue is enough here
    app = page(left="one", right="one")
    app.button(key="half-one").click().run()
    assert not app.exception
    made = next(summary.run for summary in store.list() if summary.id != "one" and summary.run)
    assert made.config.model.name == "autoencoder" and made.status().state == "waiting"
    assert not differences(store.open("one").config, made.config)


def test_one_choice_after_the_other_is_taken(store: RunStore, tiny: Tiny) -> None:
    for run_id in ("one", "two", "three"):
        train(store, tiny("training.epochs=1"), run_id)
        store.rename(run_id, run_id)
    app = page(left="one", right="two")
    for wanted in ("two", "three", "one"):
        next(box for box in app.selectbox if box.label == "Left").set_value(wanted).run()
        assert app.query_params["left"] in (wanted, [wanted])
        assert app.query_params["right"] in ("two", ["two"])
