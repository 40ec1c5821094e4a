"""The anomaly part of the page Reconstruct: a detector, a model that knows every class, and training one from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
from ui.app import resources
from ui.features.reconstruct import anomaly_training
from ui.features.reconstruct.anomaly_data import Judged, judged, places_of, round_images
from ui.features.reconstruct.anomaly_text import lacks_ink
from ui.features.reconstruct.errors import mean_image_error
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]


REPOSITORY = Path(__file__).resolve().parents[2]


def part(**query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60).switch_page("pages/reconstruct.py")
    for key, value in ({"part": "anomaly"} | query).items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def address(app: AppTest, key: str) -> str:
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


def text(app: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (app.markdown, app.caption, app.info) for element in kind)


def sent(app: AppTest) -> dict[str, Any]:
    """What the game is given."""
    return sent_to(app, "anomaly")


def test_the_game_comes_first_and_then_how_good_the_detector_is(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("data.leave_out=[0,1]", "training.epochs=1", name="mnist-ae-2d"), "blind")
    app = part(run="blind", round="3")
    data, found = sent(app), judged(run, (0, 1), "mse")
    assert data["never_seen"] and data["view"]["round"] == 3 and not data["view"]["checked"]
    assert "AUC" not in text(app) and "0 and 1" not in text(app), "what it has never seen is what the game asks"
    images = [int(image) for image in data["pictures_url"].split("images=")[1].split("&")[0].split("-")]
    assert images == round_images(found.unknown, 3).tolist()
    labels = resources.held_out(run).labels.numpy()[images]
    assert [one["title"] for one in data["pictures"]] == [str(label) for label in labels]
    assert [one["unknown"] for one in data["pictures"]] == [bool(label < 2) for label in labels]
    assert [one["error"] for one in data["pictures"]] == pytest.approx(found.scores[images])
    errors = data["errors"]
    assert errors["false_alarms"][errors["usual"]] <= 0.05 * errors["known_count"]
    assert (errors["caught"][0], errors["false_alarms"][0]) == (errors["unknown_count"], errors["known_count"])
    assert data["error_name"] == "picture error" and data["scale"] == pytest.approx(100 / mean_image_error(run))

    app = part(run="blind", checked="yes", marks="1-4", level="expert")
    assert sent(app)["view"]["marks"] == [1, 4] and sent(app)["error_name"].startswith("mean squared error")
    assert "has never seen **0 and 1**" in text(app) and "AUC 0." in text(app) and "0.5 is guessing" in text(app)
    assert app.dataframe[0].value["Left out"].tolist() == ["0", "1"]
    plain = part(run="blind", checked="yes", level="plain")
    assert "in **" in text(plain) and "AUC" not in text(plain) and not plain.get("plotly_chart")


def test_a_link_brings_back_error_and_threshold(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("data.leave_out=[0]", "training.epochs=1", name="mnist-ae-2d"), "blind")
    places = places_of(judged(run, (0,), "relative"))
    app = part(detector="blind", error="relative", threshold=f"{places.thresholds[123]:.6g}")
    assert sent(app)["view"]["threshold"] == 123
    assert float(address(app, "threshold")) == pytest.approx(places.thresholds[123], rel=1e-4)
    last = len(places.thresholds) - 1
    assert sent(part(detector="blind", error="relative", threshold="9999"))["view"]["threshold"] == last
    # Plain words have no nats: a link of an expert's shows the picture error, at its own usual threshold.
    data = sent(part(detector="blind", error="nats", threshold="100", level="plain"))
    assert data["error_name"] == "picture error" and data["view"]["threshold"] == data["errors"]["usual"]


def test_a_weak_detector_says_why(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(store, tiny("data.leave_out=[1]", "training.epochs=1", name="mnist-ae-2d"), "thin")
    assert lacks_ink(judged(run, (1,), "mse"), "mse"), "a 1 is one stroke"

    def weak(*asked: Any) -> Judged:  # as the recipe's detector is for a 1; this tiny one copies nothing well
        found = judged(*asked)
        return replace(found, curve=replace(found.curve, area=0.3))

    monkeypatch.setattr("ui.features.reconstruct.anomaly.judged", weak)
    app = part(detector="thin", checked="yes")
    assert "because of the ink" in text(app)
    app.button(key="by-ink").click().run()
    assert not app.exception and address(app, "error") == "relative"
    assert "because of the ink" not in text(app) and "a finding rather than a fault" in text(app)
    assert "ink" in sent(app)["error_name"]


def test_a_model_that_knows_every_class_says_what_that_means(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "knows")
    app = part(run="knows", strange="4")
    data = sent(app)
    assert "knows every class" in text(app) and not data["never_seen"] and data["pictures_url"] is None
    assert data["unknown_name"] == "4" and data["pictures"] == []
    app.multiselect(key="unknown-knows").set_value([]).run()
    assert not app.exception and "at least one class" in text(app)


def test_the_part_opens_on_a_detector_whatever_model_was_looked_at(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "data.dataset=fashion-mnist"), "clothes")
    train(store, tiny("data.leave_out=[3]", "training.epochs=1", name="mnist-ae-2d"), "own")
    train(store, tiny("data.leave_out=[8]", "training.epochs=1", name="mnist-ae-2d"), "anomaly-detector")
    app = part(run="clothes")
    assert address(app, "detector") == "anomaly-detector" and sent(app)["never_seen"]
    assert len(app.selectbox[0].options) == 3 and "Clothes" not in address(app, "run")
    app = part(run="clothes", detector="clothes")
    assert not sent(app)["never_seen"]


def test_training_a_detector_puts_it_in_line_and_opens_it_when_done(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1"), "knows")
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)  # in the queue is enough here
    app = part(run="knows")
    assert app.button(key="train-detector").disabled
    app.multiselect(key="leave-out-mnist").set_value([3, 7]).run()
    app.button(key="train-detector").click().run()
    assert not app.exception
    made = next(summary.run for summary in store.list() if summary.id != "knows" and summary.run)
    assert made.config.data.leave_out == (3, 7) and made.config.recipe == anomaly_training.RECIPE
    assert made.status().state == "waiting" and address(app, "detector") == made.id
    assert "Starting" in app.get("progress")[0].proto.text

    # Asking for the very same again opens the one that is there.
    resources.forget_summaries()
    app.multiselect(key="leave-out-mnist").set_value([3, 7]).run()
    app.button(key="train-detector").click().run()
    assert len(store.list()) == 2
    assert [line.value for line in app.info] == ["This detector was there already."] and not app.run().info

    quick = tiny("data.leave_out=[3,7]", "training.epochs=1", name="mnist-ae-2d")
    train(store, quick, "done")
    assert "has never seen **3 and 7**" in text(part(run="knows", detector="done", checked="yes"))


def test_a_detector_that_has_gone_is_told(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "knows")
    assert "is not here" in part(run="knows", detector="gone").warning[0].value
