"""The user's own trainings as a compact list: open, rename, delete."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from ui import jobs
from ui.app import resources, run_pictures, session
from ui.app.run_text import nats, state_word
from vae_core.runs import DamagedRun
from vae_core.runs.store import RunSummary

AT_FIRST = 12


def run_list() -> None:
    """The runs made here, newest first; the ones that came with the project are not in it. Nothing when none."""
    own = [summary for summary in resources.summaries() if not (summary.status and summary.status.shipped)]
    if not own:
        return
    st.markdown("#### Your trainings")
    for summary in own[:AT_FIRST]:
        _row(summary)
    rest = own[AT_FIRST:]
    if rest:
        older = st.expander(f"{len(rest)} older", key="older-runs", on_change="rerun")
        if older.open:
            with older:
                for summary in rest:
                    _row(summary)


def _row(summary: RunSummary) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"row-{summary.id}"):
        name, about = html.escape(summary.name), html.escape(_about(summary))
        st.html(f"<div><b>{name}</b><br><span style='opacity:.75'>{about}</span></div>", width="stretch")
        if summary.run is not None and st.button("Open", key=f"open-{summary.id}"):
            session.watch_training(summary.id)
            st.rerun()
        with st.popover("", icon=":material/more_vert:", key=f"more-{summary.id}", help="Rename or delete"):
            if summary.run is not None:
                _rename(summary)
            _delete(summary)


def _about(summary: RunSummary) -> str:
    """ "Finished · 8 of 8 epochs · held-out distortion 241.3 nats an image"; a damaged one's reason."""
    run, status = summary.run, summary.status
    if run is None or status is None:
        return f"Damaged: {summary.damaged}"
    if status.active:  # what changes every second is shown above, where it is looked up every second
        return f"{state_word(status)} · {run.config.training.epochs} epochs"
    parts = [state_word(status), f"{round(status.epoch, 1):g} of {run.config.training.epochs} epochs"]
    try:
        distortion = run_pictures.history(run).epochs["distortion"]
    except DamagedRun as error:
        return " · ".join([*parts, str(error)])
    if distortion and run.config.latent_space.has_encoder:
        parts.append(f"held-out distortion {nats(distortion[-1])} nats an image")
    return " · ".join(parts)


def _rename(summary: RunSummary) -> None:
    name = st.text_input("Name", value=summary.name, max_chars=80, key=f"name-{summary.id}")
    if st.button("Rename", key=f"rename-{summary.id}", icon=":material/edit:", disabled=name == summary.name):
        _do(lambda: jobs.rename(summary.id, name))


def _delete(summary: RunSummary) -> None:
    if summary.status is not None and summary.status.state == "running":
        st.caption("Stop it before deleting it.")
        return
    sure = st.checkbox("Delete it for good, with its weights", key=f"sure-{summary.id}")
    if st.button("Delete", key=f"delete-{summary.id}", icon=":material/delete:", disabled=not sure):
        _do(lambda: jobs.delete(summary.id))


def _do(act: Callable[[], None]) -> None:
    def done() -> bool:
        act()
        return True

    if jobs.attempt(done):
        st.rerun()
