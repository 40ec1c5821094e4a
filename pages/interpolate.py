"""Interpolate: drag from one image to another, and see what a latent space puts between them."""

import streamlit as st

from ui.app import resources
from ui.app.markdown import escaped
from ui.app.meaning import needs_places
from ui.app.shell import pick_run, start_page
from ui.features.interpolate.view import interpolation
from vae_core.runs import DamagedRun

start_page("Interpolate")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Interpolate")
with picker:
    run = pick_run()
needs_places(run, "A path from one image to another")
try:
    resources.explored(run)  # a damaged model is told here: a fragment would keep its error to itself
    resources.model(run)
    interpolation(run)
except DamagedRun as error:
    st.error(f"This model cannot be shown: {escaped(str(error))}")
