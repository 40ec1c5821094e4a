"""Recipes: settings known to work, each held against what its source published, and trained at a click."""

import streamlit as st

from ui.app.resources import store as run_store
from ui.app.shell import start_page
from ui.features.recipes.state import RecipesView, sections
from ui.features.recipes.text import LEAD
from ui.features.recipes.view import data_notes, learning_now, pick_shown, section
from vae_core.jobs.queue import dispatch

start_page("Recipes", ":material/menu_book:")
dispatch(run_store())
heading, picker = st.columns([1, 2], vertical_alignment="bottom")
heading.title("Recipes", anchor=False)
with picker:
    pick_shown()
st.markdown(LEAD)
data_notes()
learning_now()
for group in sections(RecipesView.load().shown):
    section(group)
