"""The metrics of two runs side by side: from their folders, or computed in the background when asked for."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.likelihood_text import nats_note
from ui.app.markdown import escaped
from vae_core.config import ConfigError
from vae_core.jobs.background_metrics import metrics_progress, start_metrics
from vae_core.metrics import METRICS, Metric, Metrics, cached_metrics
from vae_core.metrics.registry import entries
from vae_core.models import MODELS
from vae_core.runs import DamagedRun, Run, RunError
from vae_core.runs.pairs import differences


def metrics_table(left: Run, right: Run) -> None:
    """The table, or the button that has it computed."""
    offer_metrics(list({run.id: run for run in (left, right)}.values()), key="compute-metrics")
    found = [cached_metrics(run) for run in (left, right)]
    if any(found):
        _table(left, right, found)


def offer_metrics(runs: list[Run], *, key: str) -> None:
    """For those of the runs that have none yet: the button that has them computed, or how far that is."""
    missing = [run for run in runs if cached_metrics(run) is None]
    requested = session.requested_metrics()
    if any(run.id in requested for run in missing) or any(_running(run) for run in missing):
        _progress(tuple(run.id for run in missing))
    elif missing:
        _offer(missing, key)


def _running(run: Run) -> bool:
    progress = metrics_progress(run)
    return progress is not None and progress.error is None


def _offer(missing: list[Run], key: str) -> None:
    names = " and ".join(f"“{escaped(run.config.name)}”" for run in missing)
    st.markdown(
        f"The metrics of {names} have not been computed yet. It takes about a minute a model, in the background."
    )
    for run in missing:
        progress = metrics_progress(run)
        if progress is not None and progress.error:
            st.error(escaped(progress.error), icon=":material/error:")
    if st.button("Compute the metrics", icon=":material/calculate:", key=key):
        for run in missing:
            if run.id not in session.requested_metrics():
                session.requested_metrics().append(run.id)
            start_metrics(run)
        st.rerun()


@st.fragment(run_every=1.5)
def _progress(ids: tuple[str, ...]) -> None:
    """How far it is; starts the next one when one is done, as they are computed one at a time."""
    requested, busy = session.requested_metrics(), False
    for run_id in ids:
        try:
            run = resources.store().open(run_id)
        except (RunError, DamagedRun, ConfigError):  # deleted meanwhile
            if run_id in requested:
                requested.remove(run_id)
            jobs.page_again()
        progress = metrics_progress(run)
        if cached_metrics(run) is not None or (progress is not None and progress.error):
            if run_id in requested:
                requested.remove(run_id)
            continue
        if run_id in requested:
            start_metrics(run)
        busy = busy or progress is not None or run_id in requested
        if run_id not in requested and progress is None:
            continue
        words = f"{escaped(run.config.name)}: {progress.doing if progress else 'in the queue'}"
        st.progress(progress.share if progress else 0.0, words)
    if not busy:
        st.rerun()


def _table(left: Run, right: Run, found: list[Metrics | None]) -> None:
    names = [run.config.name.replace("-", "\N{NON-BREAKING HYPHEN}") for run in (left, right)]
    if names[0] == names[1]:
        names = [f"{names[0]} (left)", f"{names[1]} (right)"]
    rows = []
    for metric in entries():
        if metric.compared and any(one and one.number(metric.name) is not None for one in found):
            values = [metric.text(one.number(metric.name)) if one else metric.text(None) for one in found]
            better = {"lower": " ↓", "higher": " ↑"}.get(metric.better, "")
            rows.append(
                {
                    "Metric": metric.row_title + better,
                    names[0]: values[0],
                    names[1]: values[1],
                    "Unit": metric.unit,
                    "Held against": _reference(metric, [one for one in found if one]),
                    "Split": metric.split,
                }
            )
    if not rows:
        st.caption("No metric that is compared can be computed for these models and their images.")
        return
    st.table(pd.DataFrame(rows).set_index("Metric"))
    st.caption(_table_words(left, right, found))


def _reference(metric: Metric, found: list[Metrics]) -> str:
    """What the values of a metric are compared with: "PCA of the pixels: 41.7%", or its words."""
    if metric.reference not in METRICS:
        return metric.reference
    values = dict.fromkeys(metric.text(one.number(metric.reference)) for one in found)
    return f"{METRICS.get(metric.reference).reference_title}: {' / '.join(values)}"


def _table_words(left: Run, right: Run, found: list[Metrics | None]) -> str:
    there = [metrics for metrics in found if metrics]
    words = (
        f"↓ lower is better, ↑ higher is better. Seed {there[0].seed}, {there[0].counts.held_out:,} held-out images."
    )
    accuracy = there[0].number("classifier_accuracy")
    if accuracy is not None:
        words += (
            " Fréchet distances are on the features of a small classifier that comes with the app (right on "
            f"{accuracy:.1%} of real held-out images): to be compared with each other here, not with any FID."
        )
    for run, other in ((left, right), (right, left)):
        name = escaped(run.config.name)
        if run.config.latent_space.is_conditional and not other.config.latent_space.is_conditional:
            words += (
                f" “{name}” is told each image's class: distortion + KL bounds −log p(x given its class), which is another "
                "quantity than the other model's −log p(x)."
            )
        if MODELS.get(run.config.model.name).corrupts_images:
            words += (
                f" The distortion of “{name}” is of corrupted images, and not to be compared with that of clean ones."
            )
    encoded = all(run.config.latent_space.has_encoder for run in (left, right))
    apart = {difference.field for difference in differences(left.config, right.config)}
    if apart & {"data.dataset", "data.image_size", "model.likelihood", "model.likelihood_scale"}:
        words += (
            " These two models saw other images or score pixels differently, so distortion, KL and Fréchet distance "
            "of one say nothing about the other: nats are summed over other pixels, or of another density."
        )
    elif encoded:
        words += f" {nats_note(left.config.model.likelihood)}"
    if encoded and apart & {"model.latent_dim"}:
        words += " Shares in holes and MMD are not comparable between latent sizes: distances grow with the dimensions."
    return words
