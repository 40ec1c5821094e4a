"""The models that can look for anomalies, and the page's picker of them."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.shell import distinct, pick_run
from ui.features.reconstruct.state import AnomalyView
from vae_core.runs import Run
from vae_core.runs.store import RunSummary

OPENS_ON = "anomaly-detector"  # the shipped one


def pick_detector() -> Run:
    """The page's picker in this part: models that have never seen some class, and the chosen one."""
    view, asked = AnomalyView.load(), session.chosen_run()
    detectors = _detectors(asked)
    if not detectors:
        return pick_run()
    usual = _usual(detectors, asked)
    requested = view.detector if view.detector in detectors else None
    if view.detector and requested is None:
        st.warning(f"The detector “{escaped(view.detector)}” is not here (deleted, or not trained yet).")
    ids = list(detectors)
    labels = distinct({run_id: _label(detectors[run_id]) for run_id in ids}, detectors.values())
    chosen = st.selectbox(
        "Model that looks for anomalies",
        ids,
        index=ids.index(requested or usual),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
    )
    if chosen != (requested or usual):
        show_detector(chosen)
        st.rerun()
    run = detectors[chosen].run
    assert run is not None
    return run


def show_detector(run_id: str) -> None:
    """Have the page show another detector, when it is drawn next."""
    AnomalyView(detector=run_id).keep()


def _detectors(asked: str | None) -> dict[str, RunSummary]:
    """Every run with an encoder that left classes out, those in training too, and the one that was asked for."""
    return {
        summary.id: summary
        for summary in resources.summaries()
        if summary.run is not None
        and summary.status is not None
        and resources.latent_space(summary.run).has_encoder
        and _has_or_gets_weights(summary)
        and (summary.id == asked or summary.run.config.data.leave_out)
    }


def _has_or_gets_weights(summary: RunSummary) -> bool:
    assert summary.run is not None and summary.status is not None
    return summary.status.active or summary.status.state == "failed" or summary.run.has_weights()


def _usual(detectors: dict[str, RunSummary], asked: str | None) -> str:
    """The chosen run if it left classes out, else one of the same images that did, else the shipped one."""
    runs = [one.run for one in detectors.values() if one.run is not None]
    ready = [one for one in runs if one.config.data.leave_out and one.has_weights()]
    chosen = next((one for one in runs if one.id == asked), None)
    if chosen is not None and (chosen.config.data.leave_out or not ready):
        return chosen.id
    same = [one for one in ready if chosen is not None and one.config.data.dataset == chosen.config.data.dataset]
    # Of equals the shipped one, which every class room has.
    ranked = sorted(same or ready or runs, key=lambda one: one.id != OPENS_ON)
    return ranked[0].id


def _label(summary: RunSummary) -> str:
    """Not what it has never seen: that is what the game asks."""
    assert summary.run is not None
    return summary.name if summary.run.config.data.leave_out else f"{summary.name} (knows every class)"
