"""Latent map: every held-out image as a dot; point anywhere and see what the decoder draws there."""

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.mathematics import mathematics
from ui.app.meaning import needs_places
from ui.app.shell import pick_run, start_page
from ui.features.latent_map.manifold import manifold_section
from ui.features.latent_map.plain import plain_map
from ui.features.latent_map.text import map_caption
from ui.features.latent_map.view import explorer
from ui.frontend.time_machine import time_machine
from vae_core.runs import DamagedRun

start_page("Latent map", ":material/scatter_plot:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Latent map")
with picker:
    run = pick_run()
needs_places(run, "A map")
try:
    resources.explored(run)  # a damaged model is told here: a fragment would keep its error to itself
    if session.plain_mode():
        plain_map(run)
    else:
        explorer(run)
    if session.plain_mode():
        st.caption(map_caption(run, resources.explored(run).projection, plain=True))
    manifold_section(run)
    if run.snapshot_steps() and not session.plain_mode():
        st.subheader("How it learned")
        time_machine(run, key="film")
    mathematics(run.config.model.name)
except DamagedRun as error:
    st.error(f"This model cannot be shown: {escaped(str(error))}")
