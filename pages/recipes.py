"""Recipes: settings known to work, each held against what its source published, and trained at a click."""

import streamlit as st

from ui import state
from ui.recipes import data_notes, learning_now, pick_shown, section
from ui.recipes_view import sections
from ui.recipes_words import LEAD
from ui.resources import store as run_store
from ui.shell import start_page
from vae_core.runs.queue import dispatch

start_page("Recipes", ":material/menu_book:")
dispatch(run_store())
heading, picker = st.columns([1, 2], vertical_alignment="bottom")
heading.title("Recipes", anchor=False)
with picker:
    pick_shown()
st.markdown(LEAD)
data_notes()
learning_now()
for group in sections(state.recipes_shown()):
    section(group)
