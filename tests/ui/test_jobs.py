"""Trainings followed by a page: one that was deleted is no error, and nothing goes on asking for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui import jobs
from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import RunError, RunStore
from vae_core.runs.naming import numbered

Tiny = Callable[..., RunConfig]


def _page() -> None:
    """Follows a training that was there when the page was drawn, until it has gone."""
    import streamlit as st

    from ui import jobs
    from ui.app import resources

    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1
    if st.session_state["drawn"] == 1 or "mine" in resources.store().ids():
        jobs.follow({"mine": st.session_state["state"]}, jobs.progress)
    else:
        st.text("gone")


def _metrics_page() -> None:
    import streamlit as st

    from ui.app import resources, session
    from ui.features.metrics.table import _progress

    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1
    if st.session_state["drawn"] == 1 or "mine" in resources.store().ids():
        session.requested_metrics().append("mine")
        _progress(("mine",))
    else:
        st.text(f"gone {session.requested_metrics()}")


def test_a_deleted_training_has_the_page_drawn_again_once(store: RunStore, tiny: Tiny) -> None:
    app = AppTest.from_function(_page)
    app.session_state["state"] = "running"
    app.run()
    assert not app.exception and [text.value for text in app.text] == ["gone"]
    assert app.session_state["drawn"] == 2, "once, and nothing is polled any more"


def test_metrics_of_a_deleted_run_are_no_error(store: RunStore) -> None:
    """They are looked up every 1.5 seconds: each look at a run that was deleted raised."""
    app = AppTest.from_function(_metrics_page).run()
    assert not app.exception and [text.value for text in app.text] == ["gone []"]


def test_a_training_in_the_same_state_is_drawn(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)  # in the queue is enough here
    queue.submit(store, tiny(), run_id="mine")
    app = AppTest.from_function(_page)
    app.session_state["state"] = "waiting"
    app.run()
    assert not app.exception and app.session_state["drawn"] == 1
    said = app.get("progress")[0].proto.text
    assert "Starting" in said and "takes a few seconds" in said


def test_what_is_only_created_is_not_in_the_queue(store: RunStore, tiny: Tiny) -> None:
    made = store.create(tiny(), run_id="mine")
    resources.forget_summaries()
    assert not jobs.any_active() and queue.queue_position(store, made) == 0
    assert jobs.stages(resources.summaries()) == {"mine": "created"}


def test_the_page_knows_at_once_what_was_done(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)
    assert not resources.summaries()
    run = jobs.submit(tiny(), watch=False)
    assert jobs.stages(resources.summaries()) == {run.id: "waiting"} and jobs.any_active()
    jobs.stop(run)
    assert jobs.stages(resources.summaries()) == {run.id: "created"}
    jobs.resume(run)
    with pytest.raises(RunError):
        jobs.resume(run)
    jobs.stop(run)
    jobs.delete(run.id)
    assert not resources.summaries()
    trained = train(store, tiny(), "trained")
    with pytest.raises(RunError, match="finished"):
        jobs.resume(trained)


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("Ours", set(), "Ours"),
        ("Ours", {"Ours"}, "Ours (2)"),
        ("Ours", {"Ours", "Ours (2)"}, "Ours (3)"),
        ("x" * 80, {"x" * 80}, "x" * 76 + " (2)"),
    ],
)
def test_a_name_that_is_taken_gets_a_number(name: str, taken: set[str], found: str) -> None:
    assert numbered(name, taken) == found
