"""Reconstruct: what gets lost when a model copies an image, what it makes of noise, and what it has never seen."""

import streamlit as st

from ui import resources
from ui.anomaly import anomaly
from ui.denoise import denoise
from ui.escape import escaped
from ui.reconstruct import pick_part, reconstructions
from ui.shell import pick_run, start_page
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
