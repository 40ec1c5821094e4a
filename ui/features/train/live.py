"""A training as it goes: read from its folder once a second while it is trained, and drawn for whoever looks.

Nothing is kept here: a refresh, another page or another browser shows the same.
"""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import escaped
from ui.features.train.doctor import doctor
from ui.features.train.own_terms import own_terms
from ui.features.train.plain import draw_curves, plain_pictures
from ui.frontend.time_machine import time_machine
from vae_core.runs import DamagedRun, Run, Status


def live_view(run: Run, status: Status) -> None:
    """Progress, what the doctor finds, map, curves and reconstructions; looked up again each second while `status` is active."""
    jobs.follow({run.id: status.state}, _live)


def _live(run: Run, status: Status) -> None:
    jobs.progress(run, status)
    doctor(run, status)
    try:
        _pictures(run, status)
    except DamagedRun as error:
        st.error(f"The pictures of this training cannot be read: {escaped(str(error))}")


def _pictures(run: Run, status: Status) -> None:
    # A finished model that came with its last snapshot alone has nothing to play.
    still = not status.active and len(run.snapshot_steps()) == 1
    if session.plain_mode() or still or not resources.latent_space(run).has_encoder:
        plain_pictures(run, status)
        return
    time_machine(run, key=f"film-{run.id}", live=status.state == "running", height=400)
    draw_curves(run)
    own_terms(run)
