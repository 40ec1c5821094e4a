"""The bargain: models that differ in one weight alone, with their copies, their random pictures and their figures."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.lesson.figures import beta_runs
from ui.app.lesson.step import Step
from ui.app.scales import run_picture_error, run_tidiness, scale_text
from ui.frontend.learn import BargainData, Stop, exhibit_panel
from ui.frontend.model import browser_model
from vae_core.runs import Run

IMAGES = 6


def bargain(step: Step) -> None:
    """The slider over all of them. Raises DamagedRun."""
    runs = beta_runs()
    if len(runs) < 2:
        st.info("The models of this step are not here.", icon=":material/broken_image:")
        return
    images = resources.typical_images(runs[0])[:: max(1, len(resources.typical_images(runs[0])) // IMAGES)][:IMAGES]
    label = "beta" if session.is_expert() else "weight on tidiness (beta)"
    exhibit_panel(BargainData(tuple(map(_stop, runs)), images, label), key="bargain")


def _stop(run: Run) -> Stop:
    error, tidy = run_picture_error(run), run_tidiness(run)
    figures = tuple(
        (name, scale_text(value), min(max(value or 0.0, 0.0), 100.0) / 100)
        for name, value in (("Picture error", error), ("Tidiness", tidy))
    )
    return Stop(browser_model(run), f"{getattr(run.config.model, 'beta', 0.0):g}", figures)
