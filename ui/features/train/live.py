"""A training as it goes: read from its folder once a second while it is at work, and drawn for whoever looks.

Nothing is kept here: a refresh, another page or another browser shows the same.
"""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.run_text import in_line, pace, state_word
from ui.features.train.own_terms import own_terms
from ui.features.train.plain import draw_curves, plain_pictures
from ui.frontend.time_machine import time_machine
from vae_core.config import ConfigError
from vae_core.jobs.queue import dispatch, queue_position
from vae_core.runs import DamagedRun, Run, RunError, Status

POLL_SECONDS = 1.0


def live_view(run: Run, status: Status) -> None:
    """Progress, map, curves and reconstructions; looked up again each second while `status` is active.

    When the state is another than `status` says, the whole page runs again, since its buttons depend on it.
    """
    every = POLL_SECONDS if status.active else None
    st.fragment(_live, run_every=every)(run.id, status.state)


def _live(run_id: str, shown_state: str) -> None:
    store = resources.store()
    try:
        run = store.open(run_id)
        status = run.status()
    except (RunError, DamagedRun, ConfigError) as error:
        st.error(f"This training cannot be shown any more: {escaped(str(error))}")
        return
    if status.state != shown_state:
        resources.forget_summaries()
        st.rerun()
    starting = False
    if status.state == "waiting":
        dispatch(store)  # whoever was to do it may have been killed
        at_work = [one.name for one in store.list() if one.status and one.status.state == "running"]
        ahead = queue_position(store, run)
        starting = ahead <= 1 and not at_work
        st.info(in_line(ahead, at_work), icon=":material/hourglass_top:")
    _progress(run, status, starting=starting)
    try:
        _pictures(run, status)
    except DamagedRun as error:
        st.error(f"The pictures of this training cannot be read: {error}")


def _progress(run: Run, status: Status, *, starting: bool) -> None:
    share = status.step / status.total_steps if status.total_steps else 0.0
    word = "Starting" if starting else state_word(status)
    # The bar's text is Markdown, and ours alone.
    st.progress(min(max(share, 0.0), 1.0), text=f"**{word}** · {pace(status, run.config.training.epochs)}")


def _pictures(run: Run, status: Status) -> None:
    # A finished model that came with its last snapshot alone has nothing to play.
    still = not status.active and len(run.snapshot_steps()) == 1
    if session.plain_mode() or still:
        plain_pictures(run, status)
        return
    time_machine(run, key=f"film-{run.id}", live=status.state == "running", height=400)
    draw_curves(run)
    own_terms(run)
