"""Codes: what a model with a codebook has instead of a map, and what can be done with its grids."""

import streamlit as st

from ui.app import resources
from ui.app.markdown import escaped
from ui.app.shell import pick_run, start_page
from ui.features.codes.view import new_images, other_model, swapping, usage
from vae_core.runs import DamagedRun

start_page("Codes", ":material/grid_on:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Codes")
with picker:
    run = pick_run()
try:
    if not resources.latent_space(run).is_grid:
        other_model(run)
    else:
        resources.encoding(run)  # a damaged model is told here: a fragment would keep its error to itself
        resources.model(run)
        swapping(run)
        st.subheader("New images")
        new_images(run)
        st.subheader("The codebook in use")
        usage(run)
except DamagedRun as error:
    st.error(f"This model cannot be shown: {escaped(str(error))}")
