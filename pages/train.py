"""Train: choose the settings, press Start, watch the map sort itself out."""

import streamlit as st

from ui import state
from ui.live_training import live_view
from ui.mathematics import mathematics
from ui.resources import store as run_store
from ui.run_header import header, shown_run
from ui.run_list import run_list
from ui.shell import start_page
from ui.training_setup import setup_view
from vae_core.runs.queue import dispatch

start_page("Train", ":material/model_training:")
store = run_store()
dispatch(store)

run = shown_run(store)
if run is None:
    st.title("Train a model", anchor=False)
    setup_view(store)
    mathematics(state.train_draft()["model.name"])
else:
    state.watch_training(run.id)
    status = header(store, run)
    live_view(run, status)
    mathematics(run.config.model.name)
run_list(store)
