"""What came out of a sweep: a row a training."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from vae_core.runs.errors import DamagedRun
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.sweeps.grid import Axis, Point

METRICS = {"loss": "loss", "distortion": "distortion", "kl": "KL"}
"""Held out, nats an image, after the last epoch: key of the history, and its title."""
WEIGHED = (
    "A loss is the sum of its terms, weighed as the settings of the training say: losses of trainings that weigh them "
    "differently, as by another beta, are not on one scale. Distortion and KL are."
)


@dataclass(frozen=True)
class Row:
    """A training of a sweep.

    Attributes:
        run: its id; "" where it was refused, as the message says
        point: its value of each axis
        values: by key of METRICS; what it has not is not in it
        seconds: of training
    """

    run: str
    point: Point
    state: str
    message: str = ""
    values: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def row_of(run: Run, status: Status, point: Point) -> Row:
    """What a run that has ended has come to."""
    values: dict[str, float] = {}
    try:
        epochs, space = run.history().epochs, run.config.latent_space
        has = {"loss": True, "distortion": space.has_encoder, "kl": space.has_rate}
        values = {
            key: epochs[key][-1] for key in METRICS if has[key] and epochs[key] and math.isfinite(epochs[key][-1])
        }
    except (DamagedRun, ValueError):
        pass
    return Row(run.id, point, status.state, status.message, values, status.seconds)


def best(rows: Sequence[Row], metric: str) -> Row | None:
    """The finished one with the least of the metric."""
    found = [row for row in rows if row.state == "finished" and metric in row.values]
    return min(found, key=lambda row: row.values[metric], default=None)


def weighed_differently(axes: Sequence[Axis]) -> bool:
    """Whether the trainings of these axes may weigh the terms of their loss differently, see WEIGHED."""
    return any(axis.path.startswith("model.") for axis in axes)


def heads(axes: Sequence[Axis]) -> list[str]:
    return ["run", *(axis.name for axis in axes), "state", *METRICS.values(), "seconds"]


def cells(row: Row) -> list[str]:
    values = (f"{row.values[key]:.2f}" if key in row.values else "" for key in METRICS)
    return [row.run, *row.point, row.state, *values, f"{row.seconds:.1f}"]


def as_csv(axes: Sequence[Axis], rows: Sequence[Row]) -> str:
    """With a head; the numbers in full."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["run", *(axis.path for axis in axes), "state", *METRICS, "seconds"])
    for row in rows:
        values = (repr(row.values[key]) if key in row.values else "" for key in METRICS)
        writer.writerow([row.run, *row.point, row.state, *values, repr(row.seconds)])
    return target.getvalue()
