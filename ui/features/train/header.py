"""Above a training: its name, what came of it, and the buttons that its state allows."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.run_text import STATE_ICONS
from ui.app.shell import CODES, LATENT_MAP, distinct
from ui.features.train import text
from ui.features.train.outcome import outcome
from ui.http.run_report import report_address
from vae_core.config import ConfigError
from vae_core.runs import DamagedRun, Run, RunError, Status
from vae_core.runs.store import RunSummary

ENDED = ("finished", "stopped")  # for good: such a run is not resumed
SWITCHES = 4
POLL_SECONDS = 2.0
TOGETHER_SECONDS = 2.0  # apart at most, when one button made them


def shown_run() -> Run | None:
    """The run to show: the address's or the session's, else the one in training; None for the form.

    An address that leads nowhere is said so, and the form is shown.
    """
    watched = session.watched_training()
    if watched == session.NEW_TRAINING:
        _follow_active("What you start here joins the queue and starts by itself.")
        return None
    if watched is None:
        at_work = active(resources.summaries())
        return at_work[0].run if at_work else None
    try:
        run = resources.store().open(watched)
        run.status()
        return run
    except RunError:
        words = text.GONE
    except (DamagedRun, ConfigError) as error:
        words = f"That training cannot be shown: {escaped(str(error))}"
    session.watch_training(None)
    st.warning(words, icon=":material/broken_image:")
    return None


def active(summaries: list[RunSummary]) -> list[RunSummary]:
    """Those that train, then the queue, its first one first."""
    found = [summary for summary in summaries if summary.status and summary.status.active]
    return sorted(
        found, key=lambda one: (one.status.state != "running", one.status.queued) if one.status else (True, 0.0)
    )


def header(run: Run) -> Status:
    """Name, buttons and outcome; returns the status that they were drawn for. May rerun the page."""
    status = run.status()
    st.space("small")  # the top bar would cover the buttons
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<h1 style='font-size:1.6rem;margin:0;padding:0'>{html.escape(run.config.name)}</h1>", width="stretch")
        _buttons(run, status)
    # One place on the page, whatever it holds: the browser would build all below it anew, film and all, when a training
    # begins or ends.
    with st.container():
        _switch(run)
        _said(status)
        outcome(run, status)
    return status


def _buttons(run: Run, status: Status) -> None:
    if jobs.may_change(status):
        _state_buttons(run, status)
    if run.has_weights():
        finished = status.state in ENDED
        discrete = resources.latent_space(run).is_grid
        label, icon = ("Explore its codes", "grid_on") if discrete else ("Explore its latent map", "scatter_plot")
        if not resources.latent_space(run).has_encoder:
            label, icon = "See its samples", "casino"
        if st.button(label, icon=f":material/{icon}:", key="explore", type="primary" if finished else "secondary"):
            session.choose_run(run.id)
            st.switch_page(CODES if discrete else LATENT_MAP, query_params={session.RUN: run.id})
    if status.state in ENDED:
        st.link_button("Report", report_address(run), icon=":material/print:", help=text.REPORT_HELP)
    if not status.active and st.button("Train again with changes", icon=":material/tune:", key="again"):
        jobs.open_form(run.config)
        st.rerun()
    if st.button("New training", icon=":material/add:", key="new"):
        session.watch_training(session.NEW_TRAINING)
        st.rerun()


def _state_buttons(run: Run, status: Status) -> None:
    """What only whoever made the run may have it do."""
    if status.state == "running":
        asked = run.request()
        label = "Pausing" if asked == "pause" else "Pause"
        if st.button(label, icon=":material/pause:", key="pause", disabled=asked is not None, help=text.PAUSE_HELP):
            _act(lambda: jobs.pause(run))
        silent = jobs.unanswered(run, status)
        label = "End it" if silent else "Stopping" if asked == "stop" else "Stop"
        words = text.END_HELP if silent else text.STOP_HELP
        if st.button(label, icon=":material/stop:", key="stop", disabled=asked is not None and not silent, help=words):
            _act(lambda: jobs.stop(run))
    elif status.state == "waiting":
        # With nothing before it, it begins within a second or two: its buttons are then there already.
        queued = any(one.id != run.id for one in active(resources.summaries()))
        if not queued:
            st.button("Pause", icon=":material/pause:", key="pause", disabled=True, help=text.PAUSE_HELP)
        label, help_ = ("Leave the queue", None) if queued else ("Stop", text.STOP_HELP)
        if st.button(label, icon=":material/stop:", key="stop", help=help_):
            _act(lambda: jobs.stop(run))
    elif status.state not in ENDED or not run.has_weights():
        label = "Start" if status.state == "created" else "Resume"
        if st.button(label, icon=":material/play_arrow:", key="resume", type="primary"):
            _act(lambda: jobs.resume(run))


def _act(act: Callable[[], None]) -> None:
    def done() -> bool:
        act()
        return True

    if jobs.attempt(done):
        st.rerun()


def _switch(run: Run) -> None:
    """Between this run, the one that it repairs or those that repair it, those started together with it, and those that
    train or are in the queue.
    """
    own = [one for one in resources.summaries() if one.run and one.status and not one.status.shipped]
    created = run.status().created
    near = [one.id for one in own if one.status and abs(one.status.created - created) < TOGETHER_SECONDS]
    near += [one.id for one in own if one.id not in near and one.run and _related(one.run, run)]
    near += [one.id for one in active(own) if one.id not in near]
    shown = near[:SWITCHES] if run.id in near[:SWITCHES] else [*near[: SWITCHES - 1], run.id]
    if len(shown) < 2:
        return
    by_id = {one.id: one for one in own}
    labels = {run_id: _label(by_id[run_id]) if run_id in by_id else escaped(run.config.name) for run_id in shown}
    labels = distinct(labels, own)
    shown.sort(key=lambda run_id: by_id[run_id].status.created if run_id in by_id else 0.0)  # type: ignore[union-attr]
    key = f"switch-{run.id}"  # a key a run: what is chosen here always agrees with what is shown
    if key not in st.session_state:
        st.session_state[key] = run.id
    chosen = st.segmented_control(
        "Training", shown, key=key, format_func=labels.__getitem__, label_visibility="collapsed", required=True
    )
    if chosen and chosen != run.id:
        del st.session_state[key]
        session.watch_training(chosen)
        st.rerun()


def _related(one: Run, other: Run) -> bool:
    """Whether one of them is a repaired version of the other."""
    return one.config.repairs == other.id or other.config.repairs == one.id


def _label(summary: RunSummary) -> str:
    name = summary.name if len(summary.name) <= 32 else f"{summary.name[:31]}…"
    icon = STATE_ICONS[summary.status.state] if summary.status else ""
    return f"{icon} {escaped(name)}"


def _said(status: Status) -> None:
    """What went wrong, if anything."""
    if status.state == "failed":
        st.error(f"This training failed: {escaped(status.message)}", icon=":material/error:")
    elif status.state == "interrupted":
        st.warning(
            "This training was interrupted: its process ended unexpectedly. **Resume** goes on from what it had saved.",
            icon=":material/power_off:",
        )
    elif status.message:
        st.info(escaped(status.message), icon=":material/info:")
    if not status.active:
        _follow_active("")


def _follow_active(then: str) -> None:
    """Kept up to date while something trains: the next of the queue starts while the former one is looked at."""
    at_work = bool(active(resources.summaries()))
    st.fragment(_say_active, run_every=POLL_SECONDS if at_work else None)(then)


def _say_active(then: str) -> None:
    """Which training is running or next, with a button that shows it; `then` is added to the sentence."""
    for summary in active(resources.summaries())[:1]:
        doing = "is learning now" if summary.status and summary.status.state == "running" else "starts next"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(f"“{escaped(summary.name)}” {doing}. {then}".strip(), icon=":material/model_training:")
            if st.button("Watch it", key="watch-active", icon=":material/visibility:"):
                session.watch_training(summary.id)
                st.rerun()
