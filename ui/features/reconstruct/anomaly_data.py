"""The errors of a detector on the held-out images, computed once: moving the threshold only counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.app import resources
from ui.charts.anomaly import ErrorHistogram, error_histogram
from ui.features.reconstruct.state import MAX_PLAYED
from ui.media.images import comparison_sheet, png_bytes
from vae_core.explorer.cache import cached
from vae_core.inference import held_out_encoding
from vae_core.metrics.anomaly import (
    USUAL_FALSE_ALARMS,
    Roc,
    Score,
    anomaly_scores,
    area_by_class,
    roc,
    unknown_images,
)
from vae_core.metrics.array_errors import constant_errors, mean_image, reconstruct, reconstruction_squared_error
from vae_core.metrics.reconstruction import ImageErrors
from vae_core.models.array_decoding import as_bytes, to_unit
from vae_core.runs import Run

SLIDER_PLACES = 301


@dataclass(frozen=True)
class Judged:
    """The scores of all held-out images by one detector, and what follows from them without a threshold.

    Attributes:
        scores: float64 [N], higher is less usual
        unknown: bool [N], which images are of the unknown classes
        order: indices [N] of the images, by rising score
        curve: the ROC curve
        histogram: of both kinds
        by_class: AUC of each unknown class against all known images
        baseline: AUC when every image is reconstructed as the mean of the known training images
        energy: mean squared brightness of the unknown images over that of the known ones
    """

    scores: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    order: NDArray[np.int64]
    curve: Roc
    histogram: ErrorHistogram
    by_class: dict[int, float]
    baseline: float
    energy: float


@dataclass(frozen=True)
class Places:
    """Where the threshold can stand, and what it does there.

    Attributes:
        thresholds: float64 [P], rising over the histogram
        caught, false_alarms: int64 [P], unknown and known images with at least that error
        usual: the lowest place with at most 5 % false alarms
        balance: the place with the largest catch rate minus false alarm rate (Youden 1950)
    """

    thresholds: NDArray[np.float64]
    caught: NDArray[np.int64]
    false_alarms: NDArray[np.int64]
    usual: int
    balance: int

    def nearest(self, threshold: float) -> int:
        return int(np.argmin(np.abs(self.thresholds - threshold)))


def places_of(found: Judged) -> Places:
    """The slider's places over the histogram."""
    edges = found.histogram.edges
    thresholds = np.linspace(edges[0], edges[-1], SLIDER_PLACES)
    known, unknown = np.sort(found.scores[~found.unknown]), np.sort(found.scores[found.unknown])
    false_alarms = len(known) - np.searchsorted(known, thresholds)
    caught = len(unknown) - np.searchsorted(unknown, thresholds)
    quiet = np.flatnonzero(false_alarms <= USUAL_FALSE_ALARMS * len(known))
    return Places(
        thresholds,
        caught,
        false_alarms,
        usual=int(quiet[0]) if len(quiet) else len(thresholds) - 1,
        balance=int(np.argmax(caught / len(unknown) - false_alarms / len(known))),
    )


def round_images(unknown: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    """Numbers of the images of a round [12 at most], of which three to five are unknown, drawn by chance from all."""
    random = np.random.default_rng([seed, MAX_PLAYED])
    kinds = np.flatnonzero(unknown), np.flatnonzero(~unknown)
    wanted = int(random.integers(3, 6))
    counts = min(wanted, len(kinds[0])), min(MAX_PLAYED - wanted, len(kinds[1]))
    drawn = [random.choice(kind, count, replace=False) for kind, count in zip(kinds, counts, strict=True)]
    return random.permutation(np.concatenate(drawn))


@cached(resources.by_version)
def judged(run: Run, unknown_classes: tuple[int, ...], score: Score) -> Judged:
    """Raises DamagedRun, and ValueError when there are no unknown or no known images among the held-out ones."""
    held_out = resources.held_out(run)
    labels = held_out.classes
    unknown = unknown_images(labels, unknown_classes)
    scores = anomaly_scores(_errors(run), held_out.pixels, score)
    curve = roc(scores, unknown)
    baseline = anomaly_scores(_baseline_errors(run, unknown_classes), held_out.pixels, score)
    brightness = np.square(held_out.pixels, dtype=np.float32).reshape(len(held_out), -1).mean(1)
    return Judged(
        scores=scores,
        unknown=unknown,
        order=np.argsort(scores, kind="stable"),
        curve=curve,
        histogram=error_histogram(scores, unknown),
        by_class=area_by_class(scores, labels, unknown_classes),
        baseline=roc(baseline, unknown).area,
        energy=float(brightness[unknown].mean() / max(brightness[~unknown].mean(), 1e-9)),
    )


@cached(resources.by_version)
def _errors(run: Run) -> ImageErrors:
    held_out = resources.held_out(run)
    squared = reconstruction_squared_error(resources.arrays(run), held_out.pixels, held_out.classes)
    return ImageErrors(held_out_encoding(run).distortion.astype(np.float64), squared)


@cached(resources.by_version)
def _baseline_errors(run: Run, unknown_classes: tuple[int, ...]) -> ImageErrors:
    data = run.config.data
    known = resources.run_dataset(run).load(data.split, data.image_size, data.train_images).without(unknown_classes)
    if not len(known):
        raise ValueError("All training images are of classes that are called unknown; leave one known that was learnt.")
    return constant_errors(run.config.model, mean_image(known.pixels), resources.held_out(run).pixels)


def sheet_png(run: Run, images: NDArray[np.int64], columns: int, background: str) -> bytes:
    """Held-out images by their numbers, at most `columns`, above their reconstructions, as a PNG; places stay empty."""
    return _sheet_png(run, tuple(int(index) for index in images), columns, background)


@cached(resources.by_version)  # the slider passes many thresholds with the same images to show
def _sheet_png(run: Run, images: tuple[int, ...], columns: int, background: str) -> bytes:
    held_out = resources.held_out(run)
    chosen = list(images)
    originals = held_out.pixels[chosen]
    drawn = as_bytes(reconstruct(resources.arrays(run), to_unit(originals), held_out.classes[chosen]))
    empty = np.zeros((columns - len(images), *originals.shape[1:]), np.uint8)  # so that few images are no larger
    above, below = (np.concatenate([part, empty]) for part in (originals, drawn))
    return png_bytes(comparison_sheet(above, below, background=background), scale=max(1, 112 // originals.shape[-1]))
