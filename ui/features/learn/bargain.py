"""The bargain: models that differ in one weight alone, with their copies, their random pictures and their figures."""

from __future__ import annotations

import streamlit as st

from ui.app import session
from ui.frontend.learn import exhibit_panel
from vae_core.explorer.lesson.data import bargain_data
from vae_core.explorer.lesson.figures import beta_runs


def bargain() -> None:
    """The slider over all of them. Raises DamagedRun."""
    runs = beta_runs()
    if len(runs) < 2:
        st.info("The models of this step are not here.", icon=":material/broken_image:")
        return
    exhibit_panel(bargain_data(runs, expert=session.is_expert(), label=session.chosen_class()), key="bargain")
