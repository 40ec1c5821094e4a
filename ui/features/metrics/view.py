"""The page Metrics: which models, their table, what bounds what, and the chart of all models of the same images."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.mathematics import mathematics
from ui.app.shell import TRAIN, default_run, run_labels
from ui.features.metrics.plain import plain_metrics
from ui.features.metrics.rate_distortion import rate_distortion
from ui.features.metrics.state import MAX_MODELS, MetricsView
from ui.features.metrics.table import metrics_table
from ui.lessons.lower_bound import elbo_is_a_lower_bound
from vae_core.runs import Run
from vae_core.runs.pairs import find_partner
from vae_core.runs.store import RunSummary


def metrics_page() -> None:
    """The whole page. Raises DamagedRun."""
    runs = _pick_models()
    if not runs:
        st.info("Choose one model at least.", icon=":material/table_chart:")
        return
    for run in runs:
        resources.arrays(run)  # a damaged model raises here, as a fragment would keep its error to itself
    if not session.is_expert():
        plain_metrics(runs)
        return
    metrics_table(runs)
    encoded = [run for run in runs if resources.latent_space(run).has_encoder]
    for run in encoded:
        elbo_is_a_lower_bound(run)
    if encoded:
        st.header("Rate and distortion of all models")
        rate_distortion(encoded)
    mathematics(*(run.config.model.name for run in runs))


def _pick_models() -> list[Run]:
    """The models of the table; stops the page with what to do next where there are none."""
    heading, picker = st.columns([2, 3], vertical_alignment="bottom")
    heading.title("Metrics")
    choices = {summary.id: summary for summary in resources.explorable()}
    if not choices:
        st.info("There is no trained model here yet.", icon=":material/model_training:")
        st.page_link(TRAIN, label="Train one now", icon=":material/arrow_forward:")
        st.stop()
    asked = MetricsView.load().models
    gone = [run_id for run_id in asked if run_id not in choices]
    if gone:
        names = ", ".join(f"“{escaped(run_id)}”" for run_id in gone)
        st.warning(f"Not here (deleted, or not trained yet): {names}. The others are shown.")
    chosen = picker.multiselect(
        "Models",
        list(choices),
        default=[run_id for run_id in asked if run_id in choices] or _usual(choices),
        format_func=run_labels(choices.values()).__getitem__,
        max_selections=MAX_MODELS,
        label_visibility="collapsed",
        placeholder="Choose models",
        key="metrics-models",
    )
    MetricsView(models=tuple(chosen)).keep()
    return [run for run_id in chosen if (run := choices[run_id].run) is not None]


def _usual(choices: dict[str, RunSummary]) -> list[str]:
    """The model that the person looks at, and the one that it is to be held beside."""
    looked_at = session.chosen_run()
    run_id = looked_at if looked_at in choices else default_run(list(choices))
    run = choices[run_id].run
    partner = find_partner(run, list(choices.values())) if run is not None else None
    return [run_id] if partner is None else [run_id, partner.id]
