"""The anomaly part of the page Reconstruct: a detector, a model that knows every class, and training one from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Slider

from tests.trained import train
from ui.app import resources
from ui.charts.anomaly import error_histogram
from ui.features.reconstruct import anomaly_training
from ui.features.reconstruct.anomaly_data import Judged, judged
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


def table(app: AppTest) -> str:
    return next(part.proto.body for part in app.get("html") if "lp-counts" in part.proto.body)


def slider(app: AppTest) -> Slider[float]:
    return next(one for one in app.slider if one.label == "Threshold")


def test_a_detector_shows_its_counts_and_the_slider_moves_them(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("data.leave_out=[0,1]", "training.epochs=1", name="mnist-ae-2d"), "blind")
    app = part(run="blind")
    assert "has never seen **0 and 1**" in text(app) and "AUC 0." in text(app)
    assert "0.5 is guessing" in text(app) and "5.0% of the known" in table(app)
    assert app.dataframe[0].value["Left out"].tolist() == ["0", "1"]
    before, lowest = table(app), slider(app).min
    slider(app).set_value(lowest).run()
    assert not app.exception
    assert table(app) != before and "100.0% of the unknown" in table(app)
    assert float(address(app, "threshold")) == pytest.approx(lowest, rel=1e-4)
    app.button(key="usual").click().run()
    assert table(app) == before


def test_a_threshold_stays_on_a_slider_that_gets_shorter(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training that went on has smaller errors."""
    train(store, tiny("data.leave_out=[0]", "training.epochs=1", name="mnist-ae-2d"), "blind")
    app = part(run="blind")
    slider(app).set_value(slider(app).max).run()

    def better(*asked: Any) -> Judged:
        found = judged(*asked)
        scores = found.scores / 10
        return replace(found, scores=scores, histogram=error_histogram(scores, found.unknown))

    monkeypatch.setattr("ui.features.reconstruct.anomaly.judged", better)
    app.run()
    assert not app.exception and slider(app).value == slider(app).max


def test_a_link_brings_back_error_and_threshold(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("data.leave_out=[0]", "training.epochs=1", name="mnist-ae-2d"), "blind")
    first = part(run="blind", detector="blind", error="mse")
    middle = (slider(first).min + slider(first).max) / 2
    app = part(run="blind", detector="blind", error="mse", threshold=f"{middle:.6g}")
    assert slider(app).value == pytest.approx(middle, rel=1e-4)
    far = part(run="blind", detector="blind", error="mse", threshold="9999")
    assert slider(far).value == slider(far).max


def test_a_model_that_knows_every_class_says_what_that_means(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "knows")
    app = part(run="knows", strange="4")
    assert "knows every class" in text(app) and "called" in table(app)
    app.multiselect(key="unknown-knows").set_value([]).run()
    assert not app.exception and "at least one class" in text(app)


def test_training_a_detector_puts_it_in_line_and_opens_it_when_done(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1"), "knows")
    monkeypatch.setattr(queue, "dispatch", lambda store: None)  # in the queue is enough here
    app = part(run="knows")
    assert app.button(key="train-detector").disabled
    app.multiselect(key="leave-out-mnist").set_value([3, 7]).run()
    app.button(key="train-detector").click().run()
    assert not app.exception
    made = next(summary.run for summary in store.list() if summary.id != "knows" and summary.run)
    assert made.config.data.leave_out == (3, 7) and made.config.recipe == anomaly_training.RECIPE
    assert made.status().state == "waiting" and address(app, "detector") == made.id
    assert "Starting" in text(app)

    # Asking for the very same again opens the one that is there.
    resources.forget_summaries()
    app.multiselect(key="leave-out-mnist").set_value([3, 7]).run()
    app.button(key="train-detector").click().run()
    assert len(store.list()) == 2

    quick = tiny("data.leave_out=[3,7]", "training.epochs=1", name="mnist-ae-2d")
    train(store, quick, "done")
    assert "has never seen **3 and 7**" in text(part(run="knows", detector="done"))


def test_a_detector_that_has_gone_is_told(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "knows")
    assert "is not here" in part(run="knows", detector="gone").warning[0].value
