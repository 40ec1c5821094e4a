"""AE beside VAE: the same random codes into two decoders, and why one can invent and the other cannot."""

import streamlit as st

from ui.app import resources
from ui.app.markdown import escaped
from ui.app.mathematics import mathematics
from ui.app.shell import start_page
from ui.features.compare.metrics_table import figures_table
from ui.features.compare.rate_distortion import rate_distortion
from ui.features.compare.view import compare_caption, comparison, pick_pair
from vae_core.runs import DamagedRun

start_page("AE beside VAE", ":material/compare:")
heading, picker = st.columns([2, 3], vertical_alignment="bottom")
heading.title("AE beside VAE")
left, right = pick_pair(picker)
try:
    for run in (left, right):
        resources.explored(run)  # a damaged model is told here: a fragment would keep its error to itself
    comparison(left, right)
    st.caption(compare_caption(left, right))
    st.subheader("Figures")
    figures_table(left, right)
    st.subheader("Rate and distortion of all models")
    rate_distortion(left, right)
    mathematics(left.config.model.name, right.config.model.name)
except DamagedRun as error:
    st.error(f"These models cannot be shown: {escaped(str(error))}")
