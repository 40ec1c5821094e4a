"""The user's own trainings as a compact list: open, rename, delete; the page Models has all others. Runs of one
name are told apart by their pictures and times.
"""

from __future__ import annotations

import html
import time

import streamlit as st

from ui import jobs
from ui.app import resources, run_pictures, session
from ui.app.failures import alone
from ui.app.run_text import nats, state_word
from ui.app.shell import MODELS, distinct
from ui.features.train.curves import has_ended
from ui.http.pictures import thumbnail_tag
from vae_core.explorer.scales import run_picture_error, scale_text
from vae_core.runs import DamagedRun, History, Run
from vae_core.runs.store import RunSummary

AT_FIRST = 12
DELETE_HELP = "For some days the page Models can bring it back."
PICTURE = "width:76px;height:57px;object-fit:contain;border-radius:.3rem;flex:none"
EMPTY = "background:light-dark(#eef3f2,#1c272b)"


def run_list() -> None:
    """The runs made here, newest first; the ones that came with the project are not in it. Nothing when none."""
    own = [
        one for one in resources.summaries() if not (one.status and one.status.shipped) and jobs.may_change(one.status)
    ]
    if not own:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("## Your trainings", width="content")
        st.page_link(MODELS, label="All models", icon=":material/inventory_2:", width="content")
    names = distinct({summary.id: summary.name for summary in own}, own)
    for summary in own[:AT_FIRST]:
        _row(summary, names[summary.id])
    rest = own[AT_FIRST:]
    if rest:
        older = st.expander(f"{len(rest)} older", key="older-runs", on_change="rerun")
        if older.open:
            with older:
                for summary in rest:
                    _row(summary, names[summary.id])


def _row(summary: RunSummary, name: str) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"row-{summary.id}")
    with row, alone(f"“{name}”"):
        about = html.escape(_about(summary))
        picture = thumbnail_tag(summary.run, PICTURE) or f"<div style='{PICTURE};{EMPTY}'></div>"
        st.html(
            f"<div style='display:flex;gap:.8rem;align-items:center'>{picture}"
            f"<div><b>{html.escape(name)}</b><br><span style='opacity:.8'>{about}</span></div></div>",
            width="stretch",
        )
        if summary.run is not None and st.button("Open", key=f"open-{summary.id}"):
            session.watch_training(summary.id)
            st.rerun()
        with st.popover("", icon=":material/more_vert:", key=f"more-{summary.id}", help="Rename or delete"):
            if summary.run is not None:
                _rename(summary)
            _delete(summary)


def _about(summary: RunSummary) -> str:
    """ "Finished · 8 of 8 epochs · picture error 38 · 26 Nov, 01:40"; a damaged one's reason."""
    run, status = summary.run, summary.status
    if run is None or status is None:
        return f"Damaged: {summary.damaged}"
    made = time.strftime("%d %b, %H:%M", time.localtime(status.created))
    if status.active:  # what changes every second is shown above, where it is looked up every second
        return f"{state_word(status)} · {run.config.training.epochs} epochs · {made}"
    parts = [state_word(status), f"{round(status.epoch, 1):g} of {run.config.training.epochs} epochs"]
    try:
        parts += _worth(run, run_pictures.history(run))
    except (DamagedRun, ValueError) as error:  # ValueError: its images are a folder that has gone
        return " · ".join([*parts, str(error)])
    return " · ".join([*parts, made])


def _worth(run: Run, history: History) -> list[str]:
    distortion = history.epochs["distortion"]
    if not distortion or not run.config.latent_space.has_encoder:
        return []
    if session.is_expert():
        return [f"held-out distortion {nats(distortion[-1])} nats an image"]
    error = run_picture_error(run) if has_ended(run) else None
    return [] if error is None else [f"picture error {scale_text(error)}"]


def _rename(summary: RunSummary) -> None:
    name = st.text_input("Name", value=summary.name, max_chars=80, key=f"name-{summary.id}")
    if st.button("Rename", key=f"rename-{summary.id}", icon=":material/edit:", disabled=name == summary.name):
        jobs.attempt_and_redraw(lambda: jobs.rename(summary.id, name))


def _delete(summary: RunSummary) -> None:
    if summary.status is not None and summary.status.state == "running":
        st.caption("Stop it before deleting it.")
        return
    sure = st.checkbox("Delete it, with its weights", key=f"sure-{summary.id}", help=DELETE_HELP)
    if st.button("Delete", key=f"delete-{summary.id}", icon=":material/delete:", disabled=not sure):
        jobs.attempt_and_redraw(lambda: jobs.delete(summary.id))
