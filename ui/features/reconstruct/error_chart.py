"""The chart of errors by class: drawn once for each state of a run, and shown to everybody."""

from __future__ import annotations

import plotly.graph_objects as go

from ui.app import resources
from ui.charts.error_bars import error_bars
from ui.features.reconstruct.errors import held_out_errors
from ui.features.reconstruct.text import UNITS
from vae_core.explorer.cache import cached
from vae_core.runs import Run

MEAN_IMAGE = "mean image"
AVERAGES = {"error": "average picture"}  # what it is called beside a measure in plain words
_DIGITS = {"error": 0, "nats": 1}


@cached(lambda run, measure, *, dark: resources.by_version(run, measure, dark))
def error_chart(run: Run, measure: str, *, dark: bool) -> go.Figure:
    """Of the measure's errors, as `held_out_errors` has them. Raises DamagedRun."""
    names, left_out = resources.run_dataset(run).class_names, run.config.data.leave_out
    return error_bars(
        held_out_errors(run, measure).of_classes(len(names)),
        [f"{name} (never seen)" if label in left_out else name for label, name in enumerate(names)],
        unit=UNITS[measure],
        digits=_DIGITS.get(measure, 4),
        dark=dark,
        title=f"{UNITS[measure]}, lower is better",
        average=AVERAGES.get(measure, MEAN_IMAGE),
    )
