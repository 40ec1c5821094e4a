"""A training as it goes: read from its folder once a second while it is trained, and drawn for whoever looks.

Nothing is kept here: a refresh, another page or another browser shows the same.
"""

from __future__ import annotations

import time

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import escaped
from ui.features.train.curves import draw_curves
from ui.features.train.doctor import doctor
from ui.features.train.network import draw_network
from ui.features.train.own_terms import own_terms
from ui.features.train.plain import plain_pictures
from ui.frontend.time_machine import time_machine
from vae_core.explorer.files import by_snapshot
from vae_core.runs import DamagedRun, Run, Status

MAP_HEIGHT = 350  # pixels: the map, its buttons and the time are on a laptop's screen without scrolling
CHART_HEIGHT = 345
LIVE_CHART_HEIGHT = 235  # with the network above it
FILM_SECONDS = 1.5  # that the film has for itself: Plotly keeps a browser busy for a second when it comes


def live_view(run: Run, status: Status) -> None:
    """Progress, map, network, curve and reconstructions, then what the doctor finds; looked up again each second while
    `status` is active.
    """
    jobs.follow({run.id: status.state}, _live)


def _live(run: Run, status: Status) -> None:
    with st.container():  # so that the film keeps its place on the page when there is no progress any more
        if status.state != "finished":
            jobs.progress(run, status)
    try:
        _pictures(run, status)
    except DamagedRun as error:
        st.error(f"The pictures of this training cannot be read: {escaped(str(error))}")
    doctor(run, status)


def _pictures(run: Run, status: Status) -> None:
    # A finished model that came with its last snapshot alone has nothing to play.
    still = not status.active and len(run.snapshot_steps()) == 1
    if session.plain_mode() or still or not resources.latent_space(run).has_encoder:
        plain_pictures(run, status)
        return
    left, right = st.columns([6, 5], gap="medium")
    with left:
        time_machine(run, key=f"film-{run.id}", live=status.state == "running", height=MAP_HEIGHT, curves=False)
    with right:
        with st.container():
            if status.active:
                draw_network(run, moving=True)
        if status.active and not _film_goes_on(run):
            st.space(LIVE_CHART_HEIGHT)
        else:
            draw_curves(run, height=LIVE_CHART_HEIGHT if status.active else CHART_HEIGHT)
    if session.is_expert():
        own_terms(run)


def _film_goes_on(run: Run) -> bool:
    """Whether the first picture of something learnt has been there for a moment."""
    learnt = run.snapshot_steps()[1:2]
    written = [by_snapshot(run, step).version for step in learnt]
    return any(isinstance(stamp, tuple) and time.time() - stamp[0] / 1e9 > FILM_SECONDS for stamp in written)
