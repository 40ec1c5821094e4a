"""Dimensions: every number of the latent code under a slider, with what it does to the image."""

import streamlit as st

from ui.app import resources
from ui.app.markdown import escaped
from ui.app.meaning import needs_places
from ui.app.shell import pick_run, start_page
from ui.features.dimensions.view import dimensions, dimensions_caption
from vae_core.runs import DamagedRun

start_page("Dimensions", ":material/tune:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Dimensions")
with picker:
    run = pick_run()
needs_places(run, "A slider for each number of a code")
try:
    resources.explored(run)  # a damaged model is told here: a fragment would keep its error to itself
    dimensions(run)
    st.caption(dimensions_caption(run))
except DamagedRun as error:
    st.error(f"This model cannot be shown: {escaped(str(error))}")
