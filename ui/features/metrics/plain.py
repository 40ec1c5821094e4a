"""The page Metrics in plain words: the three things that a person can see for themselves, each from 0 to 100."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui.app import session
from ui.features.metrics.table import column_names, offer_metrics
from vae_core.metrics import Metrics, cached_metrics
from vae_core.runs import Run

# What is asked, the metric that answers, and the one that says how well it could be.
QUESTIONS = (
    ("Of 100 real images, how many have a code that random points come near?", "coverage", "coverage_expected"),
    (
        "How sure is a judge, who has seen real images only, of what the new images show?",
        "samples_prior.confidence",
        "real_images.confidence",
    ),
    (
        "How sure is the judge of what the model's copies of real images show?",
        "reconstructions.confidence",
        "real_images.confidence",
    ),
)


def plain_metrics(runs: list[Run]) -> None:
    """The answers, a column a model, and the way to the whole table."""
    st.markdown("What a model is worth, in a few questions. A higher number is better.")
    offer_metrics(runs, key="compute-metrics")
    found = [cached_metrics(run) for run in runs]
    rows = plain_rows(column_names(runs), found)
    if rows:
        st.table(pd.DataFrame(rows).set_index("Question"))
        st.caption(
            "All are counted on images that the models did not learn from. The judge is a small network that comes with "
            "the app and names what an image shows."
        )
    st.button(
        "Show every measure, in expert terms",
        icon=":material/table_chart:",
        key="metrics-expert",
        on_click=_speak_expert,
    )


def _speak_expert() -> None:
    st.session_state[session.LEVEL] = session.EXPERT  # the switch in the menu
    session.set_expert(True)


def plain_rows(names: list[str], found: list[Metrics | None]) -> list[dict[str, str]]:
    """A row for each question that one of the models has an answer to."""
    rows = []
    for question, name, best in QUESTIONS:
        values = [metrics.number(name) if metrics else None for metrics in found]
        if all(value is None for value in values):
            continue
        at_best = next((value for metrics in found if metrics and (value := metrics.number(best)) is not None), None)
        rows.append(
            {"Question": question}
            | {title: _of_100(value) for title, value in zip(names, values, strict=True)}
            | {"At best": _of_100(at_best)}
        )
    return rows


def _of_100(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
