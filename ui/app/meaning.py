"""Pages that have no meaning for some models say so here, and show the way to what has."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.shell import CODES
from vae_core.runs import Run


def needs_places(run: Run, what: str) -> None:
    """Stop the page when the run's codes are no places in a space; `what` has no meaning then, "A map" for example."""
    if not resources.latent_space(run).is_grid:
        return
    no_places(run, what)
    st.stop()


def no_places(run: Run, what: str) -> None:
    """The sentence that says so, and the way to the page Codes with this run."""
    st.info(
        f"{what} has no meaning for “{escaped(run.config.name)}”: its codes are grids of entries of a codebook, "
        "numbered like words in a dictionary, and there is nothing between entry 3 and entry 4.",
        icon=":material/grid_on:",
    )
    if st.button("See its codes instead", key="to-codes", icon=":material/grid_on:", type="primary"):
        session.choose_run(run.id)
        st.switch_page(CODES)
