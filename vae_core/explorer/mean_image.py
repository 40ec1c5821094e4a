"""What the errors of a run's copies are held against: always showing the mean training image, and perfect copies.

Both depend on the images and the likelihood alone, and are worked out once for all runs that share them.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from vae_core.datasets import is_own
from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.metrics.array_errors import constant_errors, mean_image, perfect_distortion
from vae_core.metrics.reconstruction import ImageErrors
from vae_core.runs import Run
from vae_core.runs.images import run_images

MEAN_OF = 10_000  # training images: the average of more looks the same


@dataclass(frozen=True)
class Baseline:
    """Of all N held-out images, those of classes that were left out among them.

    Attributes:
        errors: of always showing the mean training image
        perfect: float64 [N], nats an image, of copies without any error; None where there is no least distortion
        train_images: how many the mean image is of; of none there are no errors, but NaN
    """

    errors: ImageErrors
    perfect: np.ndarray | None
    train_images: int


def by_images(run: Run, *more: Hashable) -> Hashable:
    """Key of what is computed from the images and the likelihood of a run. Raises ValueError for images that have gone."""
    data, model = run.config.data, run.config.model
    whose = run.path if is_own(data.dataset) else None  # which knows its images by itself
    of_images = (data.dataset, whose, run_images(run).fingerprint(), data.image_size)
    learnt = (data.split, data.leave_out, data.train_images)
    return (*of_images, *learnt, model.likelihood, model.likelihood_scale, *more)


@cached(by_images)
def baseline(run: Run) -> Baseline:
    """Raises DamagedRun, or ValueError, where the images are not to be had."""
    entry, data = resources.run_dataset(run), run.config.data
    count = min(MEAN_OF, entry.available(data.split), data.train_images or MEAN_OF)
    train = entry.load_once(data.split, data.image_size, count).without(data.leave_out).pixels
    shown = resources.held_out(run).pixels
    if not len(train):  # all are of classes that were left out
        nothing = np.full(len(shown), np.nan)
        return Baseline(ImageErrors(nothing, nothing), None, 0)
    found = constant_errors(run.config.model, mean_image(train), shown)
    return Baseline(found, perfect_distortion(run.config.model, shown), len(train))
