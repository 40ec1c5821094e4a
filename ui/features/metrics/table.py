"""The metrics of a few runs side by side: from their folders, or computed in the background when asked for."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.likelihood_text import nats_note
from ui.app.markdown import escaped
from ui.app.shell import run_labels
from ui.app.tables import small_table
from vae_core.config import ConfigError
from vae_core.jobs.background_metrics import metrics_progress, start_metrics
from vae_core.metrics import Metrics, cached_metrics, held_against
from vae_core.metrics.registry import entries
from vae_core.models import MODELS
from vae_core.runs import DamagedRun, Run, RunError
from vae_core.runs.pairs import differences


def metrics_table(runs: list[Run]) -> None:
    """The table, a column each, and the button that has computed what is missing."""
    offer_metrics(runs, key="compute-metrics")
    found = [cached_metrics(run) for run in runs]
    if any(found):
        _table(runs, found)


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


def _table(runs: list[Run], found: list[Metrics | None]) -> None:
    names = column_names(runs)
    rows = []
    for metric in entries():
        if metric.compared and any(one and one.number(metric.name) is not None for one in found):
            values = [metric.text(one.number(metric.name)) if one else metric.text(None) for one in found]
            better = {"lower": " ↓", "higher": " ↑"}.get(metric.better, "")
            reference = held_against(metric, [one for one in found if one])
            rows.append((metric.row_title + better, *values, metric.unit, reference, metric.split))
    if not rows:
        st.caption("No metric that is compared can be computed for these models and their images.")
        return
    small_table(["Metric", *names, "Unit", "Held against", "Split"], rows)
    st.caption(_table_words(runs, found))


def column_names(runs: list[Run]) -> list[str]:
    """A heading for each run, no two alike; a name is not broken at its hyphens."""
    labels = run_labels([summary for summary in resources.summaries() if summary.id in {run.id for run in runs}])
    return [labels.get(run.id, run.id).replace("-", "\N{NON-BREAKING HYPHEN}") for run in runs]


def _table_words(runs: list[Run], found: list[Metrics | None]) -> str:
    there = [metrics for metrics in found if metrics]
    words = [
        f"↓ lower is better, ↑ higher is better. Seed {there[0].seed}, {there[0].counts.held_out:,} held-out images."
    ]
    accuracy = there[0].number("classifier_accuracy")
    if accuracy is not None:
        words.append(
            "Fréchet distances are on the features of a small classifier that comes with the app (right on "
            f"{accuracy:.1%} of real held-out images): to be compared with each other here, not with any FID."
        )
    conditional = [run.config.latent_space.is_conditional for run in runs]
    for run, told in zip(runs, conditional, strict=True):
        name = escaped(run.config.name)
        if told and not all(conditional):
            words.append(
                f"“{name}” is told each image's class: distortion + KL bounds −log p(x given its class), which is another "
                "quantity than another model's −log p(x)."
            )
        if MODELS.get(run.config.model.name).corrupts_images:
            words.append(
                f"The distortion of “{name}” is of corrupted images, and not to be compared with that of clean ones."
            )
    encoded = all(run.config.latent_space.has_encoder for run in runs)
    apart = {difference.field for run in runs[1:] for difference in differences(runs[0].config, run.config)}
    if apart & {"data.dataset", "data.image_size", "model.likelihood", "model.likelihood_scale"}:
        words.append(
            "These models saw other images or score pixels differently, so distortion, KL and Fréchet distance "
            "of one say nothing about the other: nats are summed over other pixels, or of another density."
        )
    elif encoded:
        words.append(nats_note(runs[0].config.model.likelihood))
    if encoded and apart & {"model.latent_dim"}:
        words.append(
            "Shares in holes and MMD are not comparable between latent sizes: distances grow with the dimensions."
        )
    return " ".join(words)
