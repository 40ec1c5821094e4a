"""The page Metrics in plain words: what a person can see for themselves, each from 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.app import session
from ui.app.tables import small_table
from ui.features.metrics.table import column_names, offer_metrics
from vae_core.explorer.scales import run_picture_error, run_tidiness, scale_text
from vae_core.metrics import cached_metrics
from vae_core.runs import Run

TITLES = {
    "error": ("Picture error ↓", "0 is a perfect copy, 100 the average picture"),
    "tidiness": ("Tidiness ↑", "100 when random points reach all that it has learnt"),
    "new": ("New images ↑", "how sure a judge is of what they show"),
    "copies": ("Copies of real images ↑", "how sure the judge is of what they show"),
}


@dataclass(frozen=True)
class PlainFigures:
    """Of one model, each from 0 to 100 (an untrained one's picture error may be above); None where there is none."""

    error: float | None
    tidiness: float | None
    new: float | None
    copies: float | None
    real: float | None = None


def plain_metrics(runs: list[Run]) -> None:
    """The answers, a column a model, and the way to the whole table."""
    st.markdown("What a model is worth, on scales from 0 to 100.")
    offer_metrics(runs, key="compute-metrics")
    with st.spinner("Measuring"):
        rows = plain_rows(column_names(runs), [plain_figures(run) for run in runs])
    if rows:
        small_table(list(rows[0]), [list(row.values()) for row in rows])
    st.caption(
        "↓ lower is better, ↑ higher is better. All are counted on images that the models did not learn from. The judge is a small network that comes with the "
        "app and names what an image shows."
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


def plain_figures(run: Run) -> PlainFigures:
    """Raises DamagedRun."""
    metrics = cached_metrics(run)

    def of_100(name: str) -> float | None:
        value = metrics.number(name) if metrics else None
        return None if value is None else 100 * value

    names = ("samples_prior.confidence", "reconstructions.confidence", "real_images.confidence")
    return PlainFigures(run_picture_error(run), run_tidiness(run), *map(of_100, names))


def plain_rows(names: list[str], found: list[PlainFigures]) -> list[dict[str, str]]:
    """A row for each measure that one of the models has, a column for each model."""
    real = next((one.real for one in found if one.real is not None), None)
    rows = []
    for name, (title, words) in TITLES.items():
        values = [getattr(one, name) for one in found]
        if all(value is None for value in values):
            continue
        of_real = f"; of real images {scale_text(real)}" if name in ("new", "copies") and real is not None else ""
        rows.append(
            {"Measure": title}
            | {heading: scale_text(value) for heading, value in zip(names, values, strict=True)}
            | {"What it says": words + of_real}
        )
    return rows
