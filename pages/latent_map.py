"""Latent map: every held-out image as a dot; point anywhere and see what the decoder draws there."""

import streamlit as st

from ui import state
from ui.explorer import explorer
from ui.plain_map import plain_map
from ui.shell import pick_run, start_page
from ui.texts import map_caption
from vae_core.runs import DamagedRun

start_page("Latent map", ":material/scatter_plot:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Latent map")
with picker:
    run = pick_run()
try:
    if state.plain_mode():
        plain_map(run)
    else:
        explorer(run)
    st.caption(map_caption(run))
except DamagedRun as error:
    st.error(f"This model cannot be shown: {error}")
