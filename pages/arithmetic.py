"""Arithmetic: add and subtract codes, push an image along an attribute, mix several images."""

import streamlit as st

from ui.app import resources
from ui.app.markdown import escaped
from ui.app.meaning import needs_places
from ui.app.shell import pick_run, start_page
from ui.features.arithmetic.view import arithmetic, arithmetic_caption
from vae_core.runs import DamagedRun

start_page("Arithmetic", ":material/calculate:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("Arithmetic")
with picker:
    run = pick_run()
needs_places(run, "Adding and subtracting codes")
try:
    resources.explored(run)  # a damaged model is told here: a fragment would keep its error to itself
    arithmetic(run)
    st.caption(arithmetic_caption(run))
except DamagedRun as error:
    st.error(f"This model cannot be shown: {escaped(str(error))}")
