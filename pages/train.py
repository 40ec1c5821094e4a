"""Train: choose the settings, press Start, watch the map sort itself out."""

import streamlit as st

from ui.app import session
from ui.app.mathematics import mathematics
from ui.app.resources import store as run_store
from ui.app.shell import start_page
from ui.features.train.header import header, shown_run
from ui.features.train.live import live_view
from ui.features.train.run_list import run_list
from ui.features.train.setup import setup_view
from vae_core.jobs.queue import dispatch

start_page("Train", ":material/model_training:")
store = run_store()
dispatch(store)

run = shown_run(store)
if run is None:
    st.title("Train a model", anchor=False)
    setup_view(store)
    mathematics(session.train_draft()["model.name"])
else:
    session.watch_training(run.id)
    status = header(store, run)
    live_view(run, status)
    mathematics(run.config.model.name)
run_list(store)
