"""The plain scales of a run, from 0 to 100: picture error and tidiness, as every page shows them.

Both are of held-out images, of the classes that the model was trained on. Expert words for the same: the distortion
beside the mean image's, and the coverage beside a perfect match's.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vae_core.datasets import ImageSet, is_own
from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.metrics import cached_metrics
from vae_core.metrics.array_errors import constant_errors, mean_image, perfect_distortion, reconstruction_squared_error
from vae_core.metrics.coverage import expected_coverage, reached_images
from vae_core.metrics.lacking import LacksData
from vae_core.metrics.plain_scales import Numbers, picture_error, tidiness
from vae_core.runs import Run
from vae_core.runs.images import run_images

PICTURE_ERROR = "Picture error: 0 is a perfect copy, 100 is as bad as always showing the average picture."
TIDINESS = "Tidiness: at 100 random points reach all that the model has learnt, at 0 nothing of it."
"""What each scale says, in one sentence, to stand beside a value."""

Measure = Literal["nats", "mse"]
MEAN_OF = 10_000  # training images: the average of more looks the same


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


def _by_images(run: Run, measure: Measure) -> Hashable:
    data, model = run.config.data, run.config.model
    whose = run.path if is_own(data.dataset) else None  # which knows its images by itself
    of_images = (data.dataset, whose, run_images(run).fingerprint(), data.image_size, data.leave_out, data.train_images)
    return (*of_images, model.likelihood, model.likelihood_scale, measure)


@cached(_by_images)
def _scale(run: Run, measure: Measure) -> PictureScale | None:
    entry, config, data = run_images(run), run.config, run.config.data
    count = min(MEAN_OF, entry.available("train"), data.train_images or MEAN_OF)
    train = entry.load("train", data.image_size, count).without(data.leave_out).pixels
    held_out = entry.load("held-out", data.image_size).without(data.leave_out).pixels
    if not len(train) or not len(held_out):  # all are of classes that were left out
        return None
    constant = constant_errors(config.model, mean_image(train), held_out)
    least, worst = 0.0, float(constant.squared.mean())
    if measure == "nats":
        perfect = perfect_distortion(config.model, held_out)
        if perfect is None:
            return None
        least, worst = float(perfect.mean()), float(constant.distortion.mean())
    return PictureScale(measure, least, worst) if worst > least else None


@cached(resources.by_version)
def _run_picture_error(run: Run) -> float | None:
    resources.run_dataset(run)  # a folder of images that has gone is told as damage
    if (scale := picture_scale(run)) is not None:
        known = np.isin(resources.held_out(run).classes, run.config.data.leave_out, invert=True)
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
        reached = float(reached_images(found.codes, found.logvar, seed=0).mean())
    except LacksData:
        return None
    return tidiness(reached, expected_coverage(len(found), len(found)))
