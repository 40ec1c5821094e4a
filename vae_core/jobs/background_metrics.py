"""Compute a run's metrics in a process of its own, so that no page waits: start it, then poll."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_core.explorer.kept import keep_figures
from vae_core.inference import held_out_encoding
from vae_core.jobs.executor import lower_priority, start_command
from vae_core.metrics.report import Progress, cached_metrics, compute_metrics
from vae_core.metrics.values import Metrics
from vae_core.processes import began, is_alive
from vae_core.runs.errors import DamagedRun, DeletedRun
from vae_core.runs.files import write_json
from vae_core.runs.reading import read_json
from vae_core.runs.run import Run
from vae_core.runs.status import LONGEST_MESSAGE

FILE = "metrics-progress.json"  # in the run's folder while they are computed, and after a failure
_starting = threading.Lock()
_children: dict[Path, subprocess.Popen[bytes]] = {}


class _Written(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(allow_inf_nan=False)

    pid: int = Field(gt=0, lt=2**31)
    process: str | None = Field(max_length=200)
    share: float = Field(ge=0, le=1)
    doing: str = Field(max_length=200)
    error: str | None = Field(None, max_length=LONGEST_MESSAGE)


@dataclass(frozen=True)
class MetricsProgress:
    """How far a computation is.

    Attributes:
        share: done, in [0, 1]
        doing: what it is at, in words
        error: why it failed, as a sentence; None while it runs
    """

    share: float
    doing: str
    error: str | None = None


def metrics_progress(run: Run) -> MetricsProgress | None:
    """How far this run's metrics are; None when nobody computes them (`cached_metrics` says whether they are there)."""
    with _starting:
        for path in [path for path, child in _children.items() if child.poll() is not None]:
            del _children[path]
    try:
        values = _Written.model_validate(read_json(run.path / FILE))
    except (DamagedRun, ValidationError):
        return None
    progress = MetricsProgress(values.share, values.doing, values.error)
    if progress.error is None and not is_alive(values.pid, values.process):
        return MetricsProgress(
            progress.share, progress.doing, "The computation ended unexpectedly; starting it again may help."
        )
    return progress


def start_metrics(run: Run, seed: int = 0) -> bool:
    """Have the metrics computed, unless they are there or being computed.

    False when another run's are being computed by this server: one at a time, ask again at the next poll.
    """
    if cached_metrics(run, seed) is not None:
        return True
    current = metrics_progress(run)
    if current is not None and current.error is None:
        return True
    with _starting:
        if any(child.poll() is None for child in _children.values()):
            return run.path in _children
        runs = run.path.resolve().parent
        child = start_command(["metrics", run.id, "--runs", str(runs), "--seed", str(seed)])
        _children.clear()
        _children[run.path] = child
        _write_progress(run, child.pid, 0.0, "Starting")
    return True


def stop_metrics(run: Run) -> None:
    """End the computation that this server started for the run, if any."""
    with _starting:
        child = _children.pop(run.path, None)
        if child is not None and child.poll() is None:
            child.terminate()
            child.wait(timeout=10)
            (run.path / FILE).unlink(missing_ok=True)


def compute_with_progress(run: Run, seed: int = 0, listener: Progress = lambda share, doing: None) -> Metrics:
    """What the process does: compute at low priority, with the progress, and the reason of a failure, in the folder.

    `listener` hears the progress too. Raises what compute_metrics raises, once the folder says so.
    """
    lower_priority(12)  # trainings go first
    pid = os.getpid()

    def progress(share: float, doing: str) -> None:
        _write_progress(run, pid, share, doing)
        listener(share, doing)

    try:
        metrics = compute_metrics(run, progress, seed)
        if run.config.latent_space.has_map:  # what pages would compute when they are first opened
            keep_figures(run, held_out_encoding(run))
    except Exception as error:
        known = isinstance(error, ValueError | OSError | MemoryError) and str(error)
        _write_progress(
            run, pid, 1.0, "", str(error) if known else f"The computation failed with {type(error).__name__}: {error}."
        )
        raise
    with contextlib.suppress(OSError):
        (run.path / FILE).unlink(missing_ok=True)
    return metrics


def _write_progress(run: Run, pid: int, share: float, doing: str, error: str | None = None) -> None:
    with contextlib.suppress(OSError, DeletedRun):
        values: dict[str, Any] = {
            "pid": pid,
            "process": began(pid),
            "share": share,
            "doing": doing,
            "error": error and error[:LONGEST_MESSAGE],
        }
        write_json(run.path / FILE, values)
