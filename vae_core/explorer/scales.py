"""The plain scales of a run, from 0 to 100: picture error and tidiness, as every page shows them.

Both are of held-out images, of the classes that the model was trained on. Expert words for the same: the distortion
beside the mean image's, and the coverage beside a perfect match's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vae_core.datasets import ImageSet
from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.explorer.kept import kept_reached
from vae_core.explorer.mean_image import baseline, by_images
from vae_core.metrics import cached_metrics
from vae_core.metrics.array_errors import reconstruction_squared_error
from vae_core.metrics.coverage import expected_coverage
from vae_core.metrics.lacking import LacksData
from vae_core.metrics.plain_scales import Numbers, picture_error, tidiness
from vae_core.runs import Run

PICTURE_ERROR = "Picture error: 0 is a perfect copy, 100 is as bad as always showing the average picture."
TIDINESS = "Tidiness: at 100 random points reach all that the model has learnt, at 0 nothing of it."
"""What each scale says, in one sentence, to stand beside a value."""

Measure = Literal["nats", "mse"]


@dataclass(frozen=True)
class PictureScale:
    """What a picture error is counted from and to.

    Attributes:
        measure: of the two ends: "nats", the distortion of an image, or "mse", its mean squared error a pixel
        perfect: of perfect copies of the held-out images, on average
        mean_image: of always showing the mean training image instead
    """

    measure: Measure
    perfect: float
    mean_image: float

    def of(self, error: Numbers) -> Numbers:
        """Errors in `measure` (one number or an array) as picture errors: 0 a perfect copy, 100 the mean image."""
        return picture_error(error, mean_image=self.mean_image, perfect=self.perfect)


def picture_scale(run: Run, measure: Measure = "nats") -> PictureScale | None:
    """The scale for runs of its settings and images, trained or not; the history's distortions go into its `of`.

    None where there is none: for a model without an encoder, where a perfect copy has no least distortion
    (continuous-bernoulli: ask for "mse"), or where all images are alike. Costs a second once for a dataset. Raises
    ValueError or DamagedRun when the images are not there.
    """
    return _scale(run, measure) if run.config.latent_space.has_encoder else None


def run_picture_error(run: Run) -> float | None:
    """The run's picture error now, 0 to 100 (an untrained model is above); None as for `picture_scale`.

    By the distortion, as training counts; by the squared error where the distortion has no least value. Raises
    DamagedRun.
    """
    return _run_picture_error(run)


def run_tidiness(run: Run) -> float | None:
    """The run's tidiness now, 0 to 100; None where codes are no places (a codebook's) or images have none (a GAN).

    A collapsed model, which maps every image onto the random points themselves, is perfectly tidy: show the picture
    error beside it. The run's metrics where they have been computed, else computed now. Raises DamagedRun.
    """
    if not resources.latent_space(run).has_map:
        return None
    metrics = cached_metrics(run)
    if metrics is None:
        return computed_tidiness(run)
    reached, expected = metrics.number("coverage"), metrics.number("coverage_expected")
    return None if reached is None or expected is None else tidiness(reached, expected)


def scale_text(value: float | None) -> str:
    """A value of either scale as it is shown: "28", "5.6" below ten, "over 100", "–" for None."""
    if value is None:
        return "–"
    if value > 100.5:
        return "over 100"
    return f"{max(0.0, value):.1f}" if value < 9.95 else f"{value:.0f}"


@cached(by_images)
def _scale(run: Run, measure: Measure) -> PictureScale | None:
    found = baseline(run)
    known = np.isin(resources.held_out_classes(run), run.config.data.leave_out, invert=True)
    if not found.train_images or not known.any():  # all are of classes that were left out
        return None
    least, worst = 0.0, float(found.errors.squared[known].mean())
    if measure == "nats":
        if found.perfect is None:
            return None
        least, worst = float(found.perfect[known].mean()), float(found.errors.distortion[known].mean())
    return PictureScale(measure, least, worst) if worst > least else None


@cached(resources.by_version)
def _run_picture_error(run: Run) -> float | None:
    resources.run_dataset(run)  # a folder of images that has gone is told as damage
    if (scale := picture_scale(run)) is not None:
        known = np.isin(resources.held_out_classes(run), run.config.data.leave_out, invert=True)
        return scale.of(float(resources.encoding(run).distortion[known].mean(dtype=np.float64)))
    if (scale := picture_scale(run, "mse")) is None:
        return None
    shown: ImageSet = resources.held_out(run).without(run.config.data.leave_out)
    return scale.of(float(reconstruction_squared_error(resources.arrays(run), shown.pixels, shown.classes).mean()))


@cached(resources.by_version)
def computed_tidiness(run: Run) -> float | None:
    """By the same draws as the metrics, so that it is the same when those are there."""
    found = resources.encoding(run)
    try:
        reached = float(kept_reached(run, found).mean())
    except LacksData:
        return None
    return tidiness(reached, expected_coverage(len(found), len(found)))
