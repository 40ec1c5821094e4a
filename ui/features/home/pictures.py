"""What the home page shows of runs: chosen, drawn and described once for each state of a checkpoint, then cached."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ui.app import resources
from ui.app.markdown import dataset_title, plain_title
from ui.app.run_drawings import PAIRS_ALONE
from ui.app.run_text import nats
from ui.features.home import text
from vae_core.datasets import Dataset
from vae_core.explorer.cache import Versioned, cached
from vae_core.latent.grids import code_extent
from vae_core.metrics import METRICS, cached_metrics, metrics_file
from vae_core.models import MODELS
from vae_core.models.config import ModelConfig
from vae_core.models.space import LatentSpace
from vae_core.runs import DamagedRun, Run
from vae_core.runs.history import last_held_out
from vae_core.runs.images import run_images
from vae_core.runs.run import HISTORY
from vae_core.runs.store import RunSummary
from vae_core.text import count_of, size_text

STOPS = 5  # real images beside the map, which the tour visits


@dataclass(frozen=True)
class Card:
    """What a card says of a run; `state` is empty when finished.

    Attributes:
        alt: what its picture shows
        words: what it is in a line
        facts, metrics: the field's terms and measured values, in Markdown; no metrics for whom they say nothing
    """

    name: str
    state: str
    alt: str
    words: str
    facts: str
    metrics: str
    metrics_help: str
    explorable: bool


@cached(resources.by_version)
def hero_stops(run: Run) -> tuple[int, ...]:
    """Numbers of STOPS held-out images, of classes that lie far apart, from the top of the map down. Raises DamagedRun."""
    found = resources.explored(run)
    extent = code_extent(found.plane, margin=0.02)
    chosen = _typical(found.plane, resources.held_out_classes(run), found.encoding.distortion, extent)
    return tuple(sorted(chosen, key=lambda number: -found.plane[number, 1]))


def _typical(places: np.ndarray, labels: np.ndarray, distortion: np.ndarray, extent: tuple[float, ...]) -> list[int]:
    """Image numbers, one each of STOPS classes that lie far apart: near the class's middle and well reconstructed."""
    scale = np.array([extent[1] - extent[0], extent[3] - extent[2]]) + 1e-9
    candidates = []
    for label in np.unique(labels):
        own = np.flatnonzero((labels == label) & np.isfinite(places).all(axis=1))
        if len(own) == 0:
            continue
        good = own[distortion[own] <= np.median(distortion[own])]
        away = np.linalg.norm((places[good] - np.median(places[own], axis=0)) / scale, axis=1)
        candidates.append(int(good[away.argmin()]))
    spots = places[candidates] / scale
    chosen = [int(np.linalg.norm(spots - spots.mean(0), axis=1).argmax())]
    while len(chosen) < min(STOPS, len(candidates)):
        nearest = np.linalg.norm(spots[:, None] - spots[chosen], axis=2).min(axis=1)
        chosen.append(int(nearest.argmax()))
    return [candidates[index] for index in chosen]


def _by_summary(summary: RunSummary, *, expert: bool) -> Versioned:
    """A card carries the run's name and says how far its training is."""
    assert summary.run is not None and summary.status is not None
    key, version = resources.by_version(summary.run, expert)
    path = metrics_file(summary.run)
    computed = path.stat().st_mtime_ns if path.exists() else 0
    return Versioned(key, (version, summary.name, summary.status.state, summary.status.step, computed))


@cached(_by_summary)
def card_of(summary: RunSummary, *, expert: bool) -> Card:
    """The card of a run that can be opened. A broken history leaves its part out."""
    run, status = summary.run, summary.status
    assert run is not None and status is not None
    config, entry = run.config, run_images(run)
    kind = MODELS.get(config.model.name).title
    lines = [f"{dataset_title(entry)} · {_abbreviation(kind)} · **{resources.latent_space(run)}**"]
    weights = [f"{_short(status.parameters)} parameters"] if status.parameters else []
    if run.has_weights():
        weights.append(size_text((run.path / "checkpoint.safetensors").stat().st_size))
    lines.append(" · ".join(weights))
    if status.train_images:
        learnt = (
            f"{status.train_images:,} images"
            if config.data.split == "train"
            else config.data.learnt(status.train_images)
        )
        lines.append(f"Trained on {learnt}")
    metrics, metrics_help = _metrics(run, entry) if expert else ("", "")
    return Card(
        name=summary.name,
        state="" if status.state == "finished" else status.state,
        alt=_alt(resources.latent_space(run), summary.name, entry.title),
        words=_words(
            resources.latent_space(run),
            text.PLAIN_KINDS.get(config.model.name, _abbreviation(kind)),
            plain_title(entry, within=True),
        )
        + _weight(summary.name, config.model),
        facts="  \n".join(filter(None, lines)),
        metrics=metrics,
        metrics_help=metrics_help,
        explorable=run.has_weights(),
    )


def _alt(space: LatentSpace, name: str, title: str) -> str:
    if not space.has_encoder:
        return f"{2 * PAIRS_ALONE} images generated by {name}"
    if space.is_grid:
        return f"{PAIRS_ALONE} images of {title} above their reconstructions by {name}"
    return f"Map of the codes of {name}, coloured by class; beside it an image of {title} above its reconstruction"


def _metrics(run: Run, entry: Dataset) -> tuple[str, str]:
    """The held-out metrics of the last epoch, and what they mean and are compared with; empty before the first."""
    try:
        last = last_held_out(run.path / HISTORY)
    except DamagedRun:
        return "", ""
    if not last or not resources.latent_space(run).has_encoder:  # which has neither distortion nor KL
        return "", ""
    names = ("distortion", "kl") if resources.latent_space(run).has_rate else ("distortion",)
    shown = {name: f"{METRICS.get(name).title} **{nats(last.get(name, math.nan))}**" for name in names}
    hint, reference = text.METRICS_HELP, run.config.reference
    if reference is not None:
        shown.setdefault(reference.metric, f"loss **{last.get(reference.metric, math.nan):.1f}**")
        shown[reference.metric] += f" (published: {reference.nats:.1f})"
        hint += f"\n\nPublished for this setting: {reference.published}. {reference.source}."
    try:
        left_out = run.config.data.leave_out  # the metrics are of the classes that the model knows
        count = " (images of the classes it knows)" if left_out else f" ({entry.available('held-out'):,} images)"
    except ValueError:  # a folder of images that has gone
        count = ""
    words = f"Held-out{count}, {METRICS.get('distortion').unit}:  \n{' · '.join(shown.values())}"
    bounds, more = _bounds(run)
    return words + bounds, hint + more


def _bounds(run: Run) -> tuple[str, str]:
    """The two lower bounds on the log-likelihood, and what they are; empty where there are none or none computed yet."""
    metrics = cached_metrics(run)
    elbo, bound = (metrics.number(name) if metrics else None for name in ("log_likelihood_elbo", "log_likelihood"))
    if metrics is None or elbo is None or bound is None:
        return "", ""
    images, samples = metrics.counts.likelihood_images, metrics.counts.likelihood_samples
    of_what = "log p(x given its class)" if resources.latent_space(run).is_conditional else "log p(x)"
    words = f"  \nELBO **{nats(elbo)}** · IWAE bound **{nats(bound)}** (the first {images:,} images)"
    return words, "\n\n" + text.bounds_help(of_what, samples, bound - elbo)


def _words(space: LatentSpace, kind: str, title: str) -> str:
    """ "VAE of digits: two numbers a picture"."""
    if not space.has_encoder:
        return f"{kind} of {title}: pictures from {count_of(space.latent_dim, 'random number')}"
    if space.is_grid:
        return f"{kind} of {title}: {space.code_size} code words a picture"
    return f"{kind} of {title}: {count_of(space.latent_dim, 'number')} a picture"


def _weight(name: str, model: ModelConfig) -> str:
    """What the beta is that a run has in its name."""
    beta = getattr(model, "beta", None)
    return text.WEIGHT.format(beta) if "beta " in name.lower() and beta is not None else ""


def _abbreviation(title: str) -> str:
    """ "Variational autoencoder (VAE)" as "VAE"."""
    return title.rpartition("(")[2].removesuffix(")") if title.endswith(")") else title


def _short(count: int) -> str:
    """1379844 as "1.4 million"."""
    if count >= 1_000_000:
        return f"{count / 1e6:.1f} million"
    return f"{round(count, -3):,}" if count >= 10_000 else f"{count:,}"
