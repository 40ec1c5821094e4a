"""Two models that were ticked, and the pages that hold them beside each other."""

from __future__ import annotations

import streamlit as st

from ui.app.markdown import escaped
from ui.app.shell import COMPARE, METRICS
from ui.features.models import text
from vae_core.runs.store import RunSummary


def beside(chosen: list[RunSummary]) -> None:
    """One line, as high with two models as with none."""
    with st.container(horizontal=True, vertical_alignment="center", key="beside"):
        st.markdown(_words(chosen), width="content")
        runs = [one.run for one in chosen if one.run is not None]
        if len(runs) != 2:
            return
        first, second = sorted(runs, key=lambda run: run.config.latent_space.has_prior)  # the AE on the left
        if not (first.config.latent_space.is_grid or second.config.latent_space.is_grid):
            pair = {"left": first.id, "right": second.id}
            st.page_link(COMPARE, label="AE beside VAE", icon=":material/compare:", query_params=pair, width="content")
        models = {"models": f"{first.id},{second.id}"}
        st.page_link(METRICS, label="Metrics", icon=":material/table_chart:", query_params=models, width="content")


def _words(chosen: list[RunSummary]) -> str:
    names = [f"“{escaped(one.name)}”" for one in chosen]
    if len(names) == 2:
        return f"{names[0]} and {names[1]}:"
    return text.CHOOSE_ONE_MORE.format(name=escaped(chosen[0].name)) if names else text.CHOOSE_TWO
