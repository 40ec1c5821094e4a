"""Dimensions: every number of the latent code under a slider, with what it does to the image."""

import streamlit as st

from ui.app import session
from ui.app.frame import run_page
from ui.app.glossary import with_terms
from ui.features.dimensions.view import dimensions, dimensions_caption
from ui.lessons.two_gaussians import kl_of_two_gaussians

with run_page("Dimensions", needs_map="A slider for each number of a code", opens_on="ellipses-vae") as run:
    dimensions(run)
    st.caption(with_terms(dimensions_caption(run)))
    if session.is_expert():
        kl_of_two_gaussians(run)
