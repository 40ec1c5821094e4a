"""Reconstruct: what a model loses of an image, how well it removes noise, and whether it notices what it has never seen."""

import streamlit as st

from ui.app.frame import damage_shown
from ui.app.shell import start_page
from ui.features.reconstruct.view import open_part, pick_model, pick_part

PICKER_WIDTH = 300  # pixels: with the title and the parts in one line on a projector, below them on what is narrower

start_page("Reconstruct")
with st.container(horizontal=True, vertical_alignment="bottom"):
    with st.container(width="content"):  # directly in the line, a title has no space above it
        st.title("Reconstruct", width="content")
    part = pick_part()
    with st.container(width=PICKER_WIDTH):
        run = pick_model(part)
with damage_shown():
    open_part(run, part)
