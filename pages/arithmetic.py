"""Arithmetic: add and subtract codes, push an image along an attribute, mix several images."""

import streamlit as st

from ui.app.frame import run_page
from ui.features.arithmetic.view import arithmetic, arithmetic_caption

with run_page("Arithmetic", needs_map="Adding and subtracting codes", opens_on="fashion-vae-16d") as run:
    arithmetic(run)
    st.caption(arithmetic_caption(run))
