"""The page Train in every state a training can be in; the worker itself is tested elsewhere."""

from __future__ import annotations

import time

import pytest

from tests.pages.train.on_page import (
    Tiny,
    again,
    bar,
    keys,
    page,
    put,
    watched,
    words,
)
from vae_core.runs import Run, RunStore
from vae_core.runs.status import Status


def test_a_training_at_work(store: RunStore, trained: Run) -> None:
    put(trained, "running", step=4, total_steps=16, epoch=0.5, seconds=2.0, images_per_second=1234.5)
    app = page()  # nobody said which
    assert watched(app) == "mine"
    assert "Learning" in bar(app) and "epoch 0.5 of 2 · 6 s left" in bar(app)
    assert "epoch 0.5 of 2 · 1,234 images/s · 6 s left" in bar(page(expert=True))
    assert {"pause", "stop", "new"} <= keys(app) and "resume" not in keys(app)
    assert [chart.key for chart in app.get("plotly_chart")] == ["curves-mine"]
    assert {"time_machine", "network"} <= {
        part.proto.component_name.split(".")[1] for part in app.get("bidi_component")
    }
    plain = page(plain=True)
    assert len(plain.get("plotly_chart")) == 2 and len(plain.get("image")) == 2 and not plain.get("bidi_component")
    app.button(key="pause").click()
    again(app)
    assert app.button(key="pause").label == "Pausing" and app.button(key="pause").disabled
    assert trained.pop_request() == "pause"
    put(trained, "paused")
    app = again(app)
    assert "Paused" in bar(app) and "resume" in keys(app)
    app.button(key="resume").click()
    again(app)
    assert trained.status().state == "waiting"


def test_a_finished_training(store: RunStore, trained: Run) -> None:
    app = page("mine", expert=True)
    distortion = trained.history().epochs["distortion"][-1]
    loss = trained.history().epochs["loss"][-1]
    said = words(app)
    assert f"distortion **{distortion:.1f} nats an image** (mean BCE {distortion / 1024:.4f} a pixel)" in said
    assert (
        f"loss **{loss:.1f} nats**" in said
        and f"**{loss / 2.048:.2f}** (500 × mean BCE + KL), held-out, from **512** training images" in said
    ), "no failure, as the published value is of 60,000"
    assert "The published loss is 131.15 (500 × mean BCE + KL)" in said
    assert {"explore", "again", "new"} <= keys(app) and not {"pause", "resume", "stop"} & keys(app)
    app.button(key="again").click()
    again(app)
    assert [widget.value for widget in app.number_input if widget.label == "Epochs"] == [2]
    assert [widget.value for widget in app.text_input if widget.label == "Dense widths"] == ["32, 16"]


def test_a_stopped_training_is_over(store: RunStore, trained: Run) -> None:
    put(trained, "stopped", epoch=1.0)
    app = page("mine")
    assert {"explore", "again", "new"} <= keys(app) and not {"pause", "resume", "stop"} & keys(app)
    assert "Stopped" in bar(app) and "picture error" in words(app)


def test_failed_and_interrupted(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    put(run, "failed", message="The loss stopped being a *number*.")
    app = page("mine")
    assert r"\*number\*" in app.error[0].value and "resume" in keys(app)
    dead = Status(state="running", pid=2**22 - 3, process="1", host=run.status().host, heartbeat=time.time())
    run.write_status(dead)
    app = again(app)
    assert "interrupted" in app.warning[0].value and "resume" in keys(app)


def test_a_training_whose_computer_does_not_answer_can_be_ended(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    run.write_status(Status(state="running", pid=7, host="another-machine", heartbeat=time.time() + 1e7))
    app = page("mine")
    app.button(key="stop").click()
    app = again(app)
    assert run.request() == "stop" and app.button(key="stop").label == "End it" and not app.button(key="stop").disabled
    app.button(key="stop").click()
    assert run.status().state != "running" or again(app)
    assert run.status().state == "paused" and "resume" in keys(app)


@pytest.mark.parametrize("address", ["../../etc", "gone", "NEW", "a" * 200])
def test_an_address_that_leads_nowhere(store: RunStore, address: str) -> None:
    app = page(address)
    assert "cannot be shown" in app.warning[0].value and "start" in keys(app)
    assert "training" not in app.query_params


def test_pictures_that_cannot_be_read(store: RunStore, trained: Run) -> None:
    (trained.path / "history.jsonl").write_text("{broken\n")
    app = page("mine")
    assert "history.jsonl" in words(app).replace("\\", "")
