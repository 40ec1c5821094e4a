"""Reconstruct: what a model loses of an image, how well it removes noise, and whether it notices what it has never seen."""

import streamlit as st

from ui.app.frame import damage_shown
from ui.app.shell import start_page
from ui.features.reconstruct.view import open_part, pick_model, pick_part

start_page("Reconstruct", ":material/compare_arrows:")
heading, parts, picker = st.columns([5, 7, 6], vertical_alignment="bottom")
heading.title("Reconstruct")
with parts:
    part = pick_part()
with picker:
    run = pick_model(part)
with damage_shown():
    open_part(run, part)
