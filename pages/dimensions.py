"""Dimensions: every number of the latent code under a slider, with what it does to the image."""

import streamlit as st

from ui.dimensions import dimensions, dimensions_caption
from ui.shell import pick_run, start_page
from vae_core.runs import DamagedRun

start_page("Dimensions", ":material/tune:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Dimensions")
with picker:
    run = pick_run()
try:
    dimensions(run)
    st.caption(dimensions_caption(run))
except DamagedRun as error:
    st.error(f"This model cannot be shown: {error}")
