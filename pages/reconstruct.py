"""Reconstruct: what a model loses of an image, how well it removes noise, and whether it notices what it has never seen."""

import streamlit as st

from ui.app.frame import damage_shown
from ui.app.shell import pick_run, start_page
from ui.features.reconstruct.view import open_part, pick_part

start_page("Reconstruct", ":material/compare_arrows:")
heading, parts, picker = st.columns([3, 4, 4], vertical_alignment="bottom")
heading.title("Reconstruct")
with picker:
    run = pick_run()
with parts:
    part = pick_part()
with damage_shown():
    open_part(run, part)
