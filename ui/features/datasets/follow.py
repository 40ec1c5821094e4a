"""An import that is at work: how far it is, and Stop. What it does it does in a process of its own."""

from __future__ import annotations

import streamlit as st

from ui.features.datasets import text
from vae_core.datasets import ImportedError
from vae_core.imports.job import ImportJob, State

POLL_SECONDS = 0.5


def follow(job: ImportJob, state: State) -> None:
    """Drawn again and again until it is in another state; then the whole page runs again."""
    st.fragment(_draw, run_every=POLL_SECONDS)(job, state.state)


def _draw(job: ImportJob, drawn: str) -> None:
    try:
        state = job.state()
    except ImportedError:
        st.rerun(scope="app")
    if state.state != drawn:
        st.rerun(scope="app")
    share = state.done / state.total if state.total else 0.0
    words = text.LOOKING if state.step == "look" else text.IMPORTING
    waits = text.WAITS if state.state == "waiting" and state.pid is not None else text.STARTING
    st.progress(min(share, 1.0), text=words.format(done=state.done, total=state.total) if state.total else waits)
    if st.button(text.STOP, icon=":material/stop:", key="stop-import"):
        job.request_stop()
