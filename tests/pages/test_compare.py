"""AE beside VAE, its Python side: shipped pairs, two runs that are no pair, nothing to compare, a missing half."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.explorer.glossary import LINK
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
    return sent_to(app, "compare")


def told(data: dict[str, Any], moment: int) -> str:
    """What a moment says, its terms as plain words, and its shares without the space before the sign."""
    return LINK.sub(r"\1", data["moments"][moment]["text"]).replace("\N{NO-BREAK SPACE}%", "%")


def ship(store: RunStore, *names: str) -> None:
    for name in names:
        source = REPOSITORY / "checkpoints" / name
        if not (source / "checkpoint.safetensors").exists():
            pytest.skip(f"The shipped model {name} is not here.")
        shutil.copytree(source, store.root / name, ignore=shutil.ignore_patterns("metrics*.json", "snapshots"))


def test_a_shipped_pair_stands_there_with_its_moments(store: RunStore) -> None:
    ship(store, "fashion-ae-2d", "fashion-vae-2d")
    app = page()
    data = panel(app)
    assert [side["model"]["run"] for side in data["sides"]] == ["fashion-ae-2d", "fashion-vae-2d"]
    assert [moment["kind"] for moment in data["moments"]] == ["point", "reach", "samples", "cloud"]
    assert not app.warning and (data["view"]["step"], data["view"]["from"]) == (0, "prior")
    assert "12 of 100 codes and the VAE 89" in told(data, 1)
    assert [bar["text"] for bar in data["moments"][1]["meters"]] == ["28", "92"]
    assert any("In short" in part.value for part in app.markdown)
    assert any("models=fashion-ae-2d" in link.proto.query_string for link in app.get("page_link"))
    expert = panel(page(level="expert"))
    assert "12% of the AE's codes" in told(expert, 1) and "KL" in told(expert, 1)
    assert expert["hole_words"] and not data["hole_words"]


def test_a_step_of_the_link_shows_its_own_draws(store: RunStore, tiny: Tiny) -> None:
    """Its words stood over other draws, where the link or the visit said something else."""
    train(store, tiny("training.epochs=1"), "one")
    app = page(left="one", right="one", draw="box", psi="0.5")
    assert (panel(app)["view"]["step"], panel(app)["view"]["from"]) == (-1, "box")
    for step, source in (("3", "prior"), ("4", "image")):
        view = panel(page(left="one", right="one", step=step, draw="box", psi="0.5"))["view"]
        assert (view["step"], view["from"], view["psi"]) == (int(step) - 1, source, 1.0)
    for key in ("draw", "psi", "map"):
        app.query_params.pop(key, None)
    app.query_params["step"] = "4"
    app.run()  # in the same visit, which remembers the box
    assert (panel(app)["view"]["step"], panel(app)["view"]["from"]) == (3, "image")


def test_where_the_codes_live_is_said_beside_the_priors_own_share(store: RunStore, tiny: Tiny) -> None:
    ship(store, "mnist-ae-2d", "mnist-vae-2d")
    words = told(panel(page(level="expert")), 1)
    assert "The prior's 2σ circle holds 86% of the prior's draws" in words
    assert "come near 42% of the AE's codes and 90% of the VAE's" in words
    for run_id, name in (("wide-ae", "mnist-ae-2d"), ("wide-vae", "mnist-vae-2d")):
        train(store, tiny("training.epochs=1", "model.latent_dim=16", name=name), run_id)
    words = told(panel(page(level="expert", left="wide-ae", right="wide-vae")), 1)
    assert "ball around 0 of radius 4.7 holds 86%" in words  # ‖z‖ ≤ 2 would hold 0.1 % of the prior itself
    assert int(words.partition("% of the VAE's.")[0].rpartition(" ")[2]) > 50  # a VAE's first codes are near zero


def test_two_that_are_no_pair_say_what_differs(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    train(store, tiny("training.epochs=1", "model.latent_dim=5", name="mnist-ae-2d"), "other")
    app = page(left="other", right="one", draw="class", **{"draw-class": "3", "draw-seed": "17"})
    assert "They differ in how many numbers a code has (5 and 2)." in app.warning[0].value.replace("\\", "")
    assert app.title[0].value == "AE beside VAE"
    data = panel(app)
    assert "rewarded" not in " ".join(told(data, moment) for moment in range(4))
    assert (data["view"]["from"], data["view"]["label"], data["view"]["seed"]) == ("class", 3, 17)
    assert [len(side["model"]["plane"]["axes"][0]) for side in data["sides"]] == [5, 2]
    assert {button.key for button in app.button} >= {"half-one", "half-other"}


def test_one_model_alone_stands_beside_itself(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    app = page()
    assert "same model" in app.info[0].value and app.title[0].value == "VAE beside VAE"


def test_nothing_to_compare_says_what_to_do(store: RunStore) -> None:
    assert "no trained model" in page().info[0].value


def test_the_missing_half_is_queued_and_is_a_pair(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    train(store, tiny("training.epochs=1"), "one")
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)  # in the queue is enough here
    app = page(left="one", right="one")
    app.button(key="half-one").click().run()
    assert not app.exception
    made = next(summary.run for summary in store.list() if summary.id != "one" and summary.run)
    assert made.config.model.name == "autoencoder" and made.status().state == "waiting"
    assert not differences(store.open("one").config, made.config)
    assert [line.value for line in app.success] == ["Its training is in the queue."]
    labels = [link.proto.label for link in app.run().get("page_link")]
    assert any(label.startswith("See the training of “") and "its AE" in label for label in labels)


def test_one_choice_after_the_other_is_taken(store: RunStore, tiny: Tiny) -> None:
    for run_id in ("one", "two", "three"):
        train(store, tiny("training.epochs=1"), run_id)
        store.rename(run_id, run_id)
    app = page(left="one", right="two")
    for wanted in ("two", "three", "one"):
        next(box for box in app.selectbox if box.label == "Left").set_value(wanted).run()
        assert app.query_params["left"] in (wanted, [wanted])
        assert app.query_params["right"] in ("two", ["two"])
