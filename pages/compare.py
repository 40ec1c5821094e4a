"""AE beside VAE: the same random codes into two decoders, and how much of what each has learnt they reach."""

import streamlit as st

from ui.app.frame import damage_shown
from ui.app.images_note import images_note
from ui.app.shell import start_page
from ui.features.compare.view import compare_page, pick_pair

start_page("AE beside VAE")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
left, right = pick_pair(heading, picker)
with damage_shown("These models"):
    for run in (left, right):
        images_note(run)
    compare_page(left, right)
