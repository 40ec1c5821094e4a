"""The page Train: a training as it goes or as it went, or the form of a new one, above the list of all of them."""

from __future__ import annotations

import streamlit as st

from ui.app import session
from ui.app.mathematics import mathematics
from ui.features.train.header import header, shown_run
from ui.features.train.live import live_view
from ui.features.train.run_list import run_list
from ui.features.train.setup import setup_view
from ui.lessons.lower_bound import elbo_is_a_lower_bound


def train_page() -> None:
    """Raises DamagedRun when the training is deleted meanwhile."""
    run = shown_run()
    if run is None:
        st.title("Train a model", anchor=False)
        setup_view()
        mathematics(session.train_draft()["model.name"])
    else:
        session.watch_training(run.id)
        status = header(run)
        live_view(run, status)
        if run.has_weights() and not status.active:
            elbo_is_a_lower_bound(run)
        mathematics(run.config.model.name)
    run_list()
