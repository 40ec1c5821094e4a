"""Reconstruct: what gets lost when a model copies an image, what it makes of noise, and what it has never seen."""

import streamlit as st

from ui.app import resources
from ui.app.markdown import escaped
from ui.app.shell import pick_run, start_page
from ui.features.reconstruct.anomaly import anomaly
from ui.features.reconstruct.denoise import denoise
from ui.features.reconstruct.view import pick_part, reconstructions
from vae_core.runs import DamagedRun

start_page("Reconstruct", ":material/compare_arrows:")
heading, parts, picker = st.columns([3, 4, 4], vertical_alignment="bottom")
heading.title("Reconstruct")
with picker:
    run = pick_run()
with parts:
    part = pick_part()
try:
    resources.model(run)  # a damaged model is told here: a fragment would keep its error to itself
    resources.held_out(run)  # and so is a folder of images that has gone
    {"images": reconstructions, "denoise": denoise, "anomaly": anomaly}[part](run)
except DamagedRun as error:
    st.error(f"This model cannot be shown: {escaped(str(error))}")
