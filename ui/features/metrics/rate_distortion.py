"""All models of one dataset in one table and one chart: what their codes say (rate) and what is lost (distortion)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.likelihood_text import nats_note
from ui.app.markdown import dataset_title
from ui.app.run_text import nats
from ui.charts import chart_config
from ui.charts.rate_distortion import RatePoint, rate_distortion_chart
from ui.features.metrics.beta_sweep import sweep_of_betas
from ui.features.metrics.table import offer_metrics
from vae_core.experiment import RunConfig
from vae_core.explorer.cache import Versioned, cached
from vae_core.metrics import cached_metrics, metrics_file
from vae_core.metrics.array_errors import perfect_distortion
from vae_core.models import MODELS
from vae_core.runs import DamagedRun, Run

# The metrics of the table, each with its heading, which is short and says its unit.
COLUMNS = {
    "kl": "KL (nats)",
    "distortion": "Distortion (nats)",
    "log_likelihood": "IWAE bound (nats)",
    "mutual_information": "Mutual information (nats)",
    "active_units": "Active units",
    "hole_share": "Prior samples in holes (share)",
    "coverage": "Codes reached by prior (share)",
    "density": "Density of codes around prior",
    "mmd": "MMD² to prior",
    "samples_prior.frechet": "Fréchet, prior samples",
    "samples_prior.coverage": "Real images covered by samples (share)",
    "knn": "k-NN accuracy (share)",
    "mig": "MIG",
}
_NATS = st.column_config.NumberColumn(format="%.2f")
_SHARE = st.column_config.NumberColumn(format="percent")


def rate_distortion(runs: list[Run]) -> None:
    """The chart and the table of every model with weights that shares the images of the first, and the sweep of betas."""
    # While something trains, its point is looked for again and again.
    st.fragment(_shown, run_every=4.0 if jobs.any_active() else None)(runs[0])
    known = {run.id for run in runs}
    offer_metrics([run for run in comparable(runs[0]) if run.id not in known], key="compute-others")
    swept = next((run for run in runs if hasattr(run.config.model, "beta")), None)
    if swept is not None:
        sweep_of_betas(swept)


def comparable(run: Run) -> list[Run]:
    """The runs with weights whose nats mean the same as this one's.

    They saw the same images, score pixels by the same density, and bound the same quantity: the ELBO of a conditional
    model bounds log p(x given its class), so it is compared with other conditional models only. A model whose
    distortion is of corrupted images is compared with none.
    """
    asked = _scored_as(run.config)
    return [
        other
        for summary in resources.explorable()
        if (other := summary.run) is not None
        and _scored_as(other.config) == asked
        and not MODELS.get(other.config.model.name).corrupts_images
        and other.config.latent_space.has_encoder
    ]


def _scored_as(config: RunConfig) -> tuple[object, ...]:
    """What the nats of two runs have to share to be comparable."""
    data, model = config.data, config.model
    scale = model.likelihood_scale if model.likelihood == "gaussian" else None
    images = data.dataset, data.image_size, data.leave_out
    return *images, model.likelihood, scale, config.latent_space.is_conditional


def _shown(looked_at: Run) -> None:
    import pandas as pd

    data, shared = looked_at.config.data, comparable(looked_at)
    rows = [row for run in shared if (row := _row(run)) is not None]
    if not rows:
        st.info("No model has held-out metrics yet; they come with the first epoch of a training.")
        return
    frame = pd.DataFrame(rows).dropna(axis="columns", how="all")
    points = [
        RatePoint(row["Model"], row["Kind"], row["KL (nats)"], row["Distortion (nats)"], row["Latent size"])
        for row in rows
    ]
    floor = _floor(looked_at)
    st.plotly_chart(
        rate_distortion_chart(points, dark=session.is_dark(), floor=floor),
        theme=None,
        config=chart_config(file_name="rate-distortion"),
        key="rate-distortion",
    )
    shares = [name for name in frame if name.endswith("(share)")]
    numbers: dict[str, Any] = {name: _SHARE for name in shares}
    numbers |= {name: _NATS for name in frame if name.endswith("(nats)")}
    st.dataframe(frame, hide_index=True, width="stretch", column_config=numbers)
    st.download_button(
        "Table as CSV",
        frame.to_csv(index=False).encode(),
        file_name=f"rate-distortion-{data.dataset}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(chart_words(looked_at, points, floor))


def chart_words(looked_at: Run, points: list[RatePoint], floor: float | None) -> str:
    """What the chart shows and what is left out of it, as far as it is there."""
    title = dataset_title(resources.run_dataset(looked_at))
    words = [
        f"Held-out images of {title}, nats an image. Only models of the same images and the same likelihood are shown: "
        "nats are summed over pixels, so those of other images or another pixel density cannot be compared with these.",
        nats_note(looked_at.config.model.likelihood),
    ]
    if any(point.kl is not None for point in points):
        words.append(
            "On a dotted diagonal the ELBO, −(distortion + KL), is the same; the lower diagonal is the better bound. "
            "A smaller beta moves a model down and to the right, a larger one up and to the left."
        )
    if floor is not None:
        words.append(
            f"Even a perfect copy costs {nats(floor)} nats here: "
            + (
                "by a Bernoulli likelihood a grey pixel costs its own entropy."
                if looked_at.config.model.likelihood == "bernoulli"
                else "the density of a pixel at its best."
            )
        )
    if any(point.kl is None for point in points):
        words.append(
            "A model whose codes have no noise is a dashed line: it has a distortion, but no rate, as an exact real "
            "number could tell anything. Only its height can be compared."
        )
    if looked_at.config.latent_space.is_conditional:
        words.append("Conditional models alone: they bound log p(x given its class), which is another quantity.")
    left_out = _left_out(looked_at)
    if left_out:
        words.append(f"Left out: {' and '.join(left_out)}.")
    return " ".join(words)


def _left_out(looked_at: Run) -> list[str]:
    """Kinds of models of the same images that have no place on the chart, each with the reason."""
    asked, kinds = _scored_as(looked_at.config), {}
    for summary in resources.explorable():
        if summary.run is None or _scored_as(summary.run.config)[:-1] != asked[:-1]:
            continue
        kind = MODELS.get(summary.run.config.model.name)
        if not summary.run.config.latent_space.has_encoder:
            kinds[kind.title] = f"{kind.title} (no image has a code, so there is no distortion)"
        elif kind.corrupts_images:
            kinds[kind.title] = f"{kind.title} (its distortion is of corrupted images)"
        elif summary.run.config.latent_space.is_conditional and not asked[-1]:
            kinds[kind.title] = f"{kind.title} (it bounds log p(x given its class), not log p(x))"
    return list(kinds.values())


@cached(resources.by_version)
def _floor(run: Run) -> float | None:
    """The distortion of a perfect copy of the held-out images, nats an image. None if it has no bound, or for a damaged run."""
    try:
        images = resources.held_out(run).without(run.config.data.leave_out)
        perfect = perfect_distortion(run.config.model, images.pixels)
    except DamagedRun:
        return None
    return None if perfect is None else float(perfect.mean())


def _row(run: Run) -> dict[str, Any] | None:
    """None before the first epoch, or of a damaged run."""
    config = run.config
    try:
        metrics = _metrics(run)
    except DamagedRun:
        return None
    if metrics is None:
        return None
    # What a person may change without a new checkpoint, such as the name, is read anew each time.
    return {
        "Model": config.name,
        "Kind": {"autoencoder": "AE", "vae": "VAE"}.get(config.model.name, config.model.name),
        "Latent size": resources.latent_space(run).code_size,
        "Beta": getattr(config.model, "beta", None),
        "Epochs": config.training.epochs,
    } | metrics


def _by_files(run: Run) -> Versioned:
    path = metrics_file(run)
    return Versioned(str(run.path), (run.version(), path.stat().st_mtime_ns if path.exists() else 0))


@cached(_by_files)
def _metrics(run: Run) -> dict[str, float | None] | None:
    """Columns of the table: from the kept metrics, else the last epoch's; None before the first. Raises DamagedRun."""
    metrics = cached_metrics(run)
    if metrics is not None:
        return {heading: metrics.number(name) for name, heading in COLUMNS.items()}
    epochs = run.history().epochs
    if not epochs["distortion"]:
        return None
    kl = epochs["kl"][-1] if resources.latent_space(run).has_rate else None
    return {COLUMNS["kl"]: kl, COLUMNS["distortion"]: epochs["distortion"][-1]}
