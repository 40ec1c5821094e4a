"""Compute the metrics of a run, and keep them in its folder for as long as the checkpoint is the same."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from vae_core.inference.held_out import checkpoint_mark
from vae_core.metrics.context import Context
from vae_core.metrics.registry import PARTS, Missing, Value, entries
from vae_core.metrics.values import VERSION, Metrics
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import write_json
from vae_core.runs.reading import read_json
from vae_core.runs.remembered import Remembered
from vae_core.runs.run import Run

FILE = "metrics.json"

_READ: Remembered[Metrics] = Remembered((FILE,))

Progress = Callable[[float, str], None]


def metrics_file(run: Run) -> Path:
    """Where the run's metrics are; not there before they are computed."""
    return run.path / FILE


def cached_metrics(run: Run, seed: int = 0) -> Metrics | None:
    """The metrics kept in the run's folder, if they are of the present checkpoint and this seed. Quick, never raises."""
    try:
        metrics = _read(run)
        mark = checkpoint_mark(run)
    except (DamagedRun, ValidationError, OSError):
        return None  # missing, broken or of another version: it is only a cache
    kept = (metrics.version, metrics.checkpoint, metrics.seed)
    return metrics if kept == (VERSION, mark, seed) else None


def _read(run: Run) -> Metrics:
    """Raises DamagedRun, ValidationError."""
    stamp = _READ.stamp(run.path)
    known = _READ.get(run.path, stamp)
    if known is None:
        known = Metrics.model_validate(read_json(metrics_file(run)))
        _READ.keep(run.path, stamp, known)
    return known


def compute_metrics(run: Run, progress: Progress = lambda share, doing: None, seed: int = 0) -> Metrics:
    """The metrics of the run's checkpoint: from its folder, or computed and kept there.

    `progress` hears the share done, in [0, 1], and what comes next, in words. The same seed gives the same metrics, and
    draws the same latents for every model of a latent size. Raises DamagedRun, ConfigError, or ValueError when the
    images are not there.
    """
    kept = cached_metrics(run, seed)
    if kept is None:
        kept = _computed(run, progress, seed)
        with contextlib.suppress(OSError):  # a read-only folder: computed each time
            write_json(metrics_file(run), kept.model_dump(mode="json"))
    progress(1.0, "Done")
    return kept


def _computed(run: Run, progress: Progress, seed: int) -> Metrics:
    """Each registered metric that can be computed, and the reasons for the others."""
    mark, started = checkpoint_mark(run), time.perf_counter()
    progress(0.0, "Loading model and images")
    context = Context(run, seed)
    values: dict[str, Value] = {}
    missing: dict[str, str] = {}
    parts = list(PARTS)
    metrics = entries()
    for number, part in enumerate(parts):
        start, doing = PARTS[part]
        end = PARTS[parts[number + 1]][0] if number + 1 < len(parts) else 1.0
        own = [metric for metric in metrics if metric.part == part]
        for place, metric in enumerate(own):
            progress(start + (end - start) * place / len(own), doing)
            value = metric.value(context)
            if isinstance(value, Missing):
                missing[metric.name] = value.reason
            else:
                values[metric.name] = value
    return Metrics(
        checkpoint=mark,
        seed=seed,
        seconds=time.perf_counter() - started,
        counts=context.counts,
        missing=missing,
        values=values,
    )
