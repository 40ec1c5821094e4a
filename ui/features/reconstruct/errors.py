"""The reconstruction error of every held-out image, and that of the mean image: computed once for each state of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ui.app import resources
from ui.app.tables import csv_file
from ui.charts.error_bars import Bars
from vae_core.explorer.cache import CACHE
from vae_core.explorer.mean_image import baseline
from vae_core.explorer.scales import picture_scale
from vae_core.inference import held_out_encoding
from vae_core.metrics.array_errors import reconstruction_squared_error
from vae_core.metrics.reconstruction import ClassErrors, by_class
from vae_core.runs import Run


@dataclass(frozen=True)
class HeldOutErrors:
    """One measure of all N held-out images of a run.

    Attributes:
        errors: float64 [N], of the copies: nats an image, mean squared error, or picture error
        baseline: float64 [N], of always showing the mean training image
        perfect: float64 [N], of a copy without any error; None where that is 0 or a constant
        labels: int64 [N]
        train_images: how many the mean image is of
    """

    errors: np.ndarray
    baseline: np.ndarray
    perfect: np.ndarray | None
    labels: np.ndarray
    train_images: int

    def of_classes(self, count: int) -> Bars:
        """By class, as the chart takes it."""
        own = by_class(self.errors, self.labels, count)
        floor = None if self.perfect is None else by_class(self.perfect, self.labels, count).mean
        baseline = by_class(self.baseline, self.labels, count).mean
        return Bars(own.mean, own.lower, own.upper, baseline, floor, own.count)

    def as_csv(self, names: tuple[str, ...], unit: str) -> bytes:
        """By class, for a file: a row a class, the unit in the columns' names."""
        own: ClassErrors = by_class(self.errors, self.labels, len(names))
        columns = {
            "class": list(names),
            "held_out_images": own.count,
            f"mean_error ({unit})": own.mean,
            f"standard_error ({unit})": own.standard_error,
            f"lower_quartile ({unit})": own.lower,
            f"upper_quartile ({unit})": own.upper,
            f"mean_image ({unit})": by_class(self.baseline, self.labels, len(names)).mean,
        }
        if self.perfect is not None:
            columns[f"perfect_copy ({unit})"] = by_class(self.perfect, self.labels, len(names)).mean
        return csv_file([(name, np.asarray(values).tolist()) for name, values in columns.items()])

    @property
    def share_removed(self) -> float:
        """Of the error of the mean image that can be avoided at all, how much the model avoids: 1 is perfect."""
        least = 0.0 if self.perfect is None else float(self.perfect.mean())
        avoidable = float(self.baseline.mean()) - least
        return (float(self.baseline.mean()) - float(self.errors.mean())) / avoidable if avoidable > 0 else 0.0


def measures_of(run: Run) -> tuple[str, ...]:
    """The measures that make sense as bars, the usual one first: the nats of a density can be negative."""
    return ("nats", "mse") if run.config.model.likelihood == "bernoulli" else ("mse",)


def held_out_errors(run: Run, measure: str, progress: Callable[[float], object] = lambda share: None) -> HeldOutErrors:
    """By "nats", "mse" or "error", the picture error. Raises DamagedRun.

    A run's first "mse" copies all its held-out images: `progress` hears the share done, and may raise to stop it.
    """
    key = resources.by_version(run, measure)
    return CACHE.get("held-out errors", key, lambda report: _errors(run, measure, report), progress=progress)


def _errors(run: Run, measure: str, progress: Callable[[float], object]) -> HeldOutErrors:
    held_out, model = resources.held_out(run), resources.arrays(run)
    against = baseline(run)
    if measure == "error":
        return _picture_errors(run, progress)
    if measure == "nats":
        errors = held_out_encoding(run).distortion.astype(np.float64)
        perfect, worst = against.perfect, against.errors.distortion
    else:
        errors = reconstruction_squared_error(model, held_out.pixels, held_out.classes, progress)
        perfect, worst = None, against.errors.squared
    return HeldOutErrors(errors, worst, perfect, held_out.classes, against.train_images)


def _picture_errors(run: Run, progress: Callable[[float], object]) -> HeldOutErrors:
    """Of single images by the measure of the run's own picture error, which is their mean; 0 is a perfect copy of each."""
    scale = picture_scale(run) or picture_scale(run, "mse")
    found = held_out_errors(run, scale.measure if scale else "mse", progress)
    least = 0.0 if found.perfect is None else found.perfect
    by = 100 / (scale.mean_image - scale.perfect) if scale else 100.0
    return replace(found, errors=by * (found.errors - least), baseline=by * (found.baseline - least), perfect=None)


def mean_image_error(run: Run) -> float:
    """The mean squared error that is 100 of the picture error: of always showing the mean training image."""
    scale = picture_scale(run, "mse")
    return scale.mean_image if scale else 1.0  # images that are all alike
