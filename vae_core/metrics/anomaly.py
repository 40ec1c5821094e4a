"""Anomalies by reconstruction error: a model that never saw a class should redraw it badly.

Every held-out image gets a score, its reconstruction error; an image whose score reaches the threshold raises the
alarm. How well the score tells unknown classes from known ones is the area under the ROC curve (Hanley & McNeil 1982;
Fawcett 2006, "An introduction to ROC analysis", sections 5 and 7): the chance that an unknown image drawn at random has
a larger error than a known one drawn at random. 0.5 is guessing, 1 is perfect, below 0.5 is worse than guessing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from vae_core.metrics.reconstruction import ImageErrors

if TYPE_CHECKING:
    from torch import Tensor


Score = Literal["relative", "mse", "nats"]
SCORES: tuple[Score, ...] = get_args(Score)
# What each is called, and its unit.
SCORE_TITLES: dict[Score, tuple[str, str]] = {
    "relative": ("Relative error", "share of the image's energy that is lost"),
    "mse": ("Mean squared error", "squared brightness (0 to 1), mean over pixels"),
    "nats": ("Nats", "nats an image, summed over pixels"),
}
USUAL_FALSE_ALARMS = 0.05  # share of known images


def anomaly_scores(errors: ImageErrors, images: np.ndarray | Tensor, score: Score) -> NDArray[np.float64]:
    """How strange each of the uint8 images [N, C, H, W] is by its reconstruction error: float64 [N], higher is stranger.

    nats: the distortion. mse: the squared error. relative: Σ (x − r)² / Σ x², the normalised mean squared error, 0 for
    a perfect copy and 1 for a black one. An image with little ink has little to get wrong, so the other two find it
    harmless whatever it shows; this one asks how much of its ink was lost.
    Raises ValueError for another score, or when there are not as many errors as images.
    """
    if score not in SCORES:
        raise ValueError(f"There is no score {score!r}; the scores are {', '.join(SCORES)}.")
    if len(errors.squared) != len(images):
        raise ValueError(f"There are {len(errors.squared):,} errors but {len(images):,} images; each image needs one.")
    if score == "nats":
        return errors.distortion.astype(np.float64)
    squared = errors.squared.astype(np.float64)
    return squared if score == "mse" else squared / _energy(np.asarray(images))


def _energy(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean squared brightness of uint8 images [N, C, H, W]: float64 [N], above 0."""
    values = images[0].size if len(images) else 1
    squares = (np.arange(256) / 255) ** 2
    batches = (images[start : start + 1000] for start in range(0, len(images), 1000))
    found = [squares[batch].reshape(len(batch), -1).mean(1) for batch in batches]
    energy = np.concatenate(found) if found else np.zeros(0)
    return np.maximum(energy, 0.01 / values)  # a black image: a hundredth of one white pixel keeps its score a number


def unknown_images(labels: Tensor | NDArray[np.int64], classes: Sequence[int]) -> NDArray[np.bool_]:
    """Which of the images, by their labels [N], belong to `classes`: bool [N]."""
    return np.isin(np.asarray(labels), list(classes))


@dataclass(frozen=True)
class Roc:
    """The ROC curve: what every threshold catches, and at the price of how many false alarms.

    Attributes:
        thresholds: float64 [K], falling; the first is infinite, where nothing raises the alarm
        false_alarm_rate: float64 [K], share of the known images whose score is at least the threshold
        catch_rate: float64 [K], share of the unknown images whose score is
        area: under the curve (AUC), 0 to 1
    """

    thresholds: NDArray[np.float64]
    false_alarm_rate: NDArray[np.float64]
    catch_rate: NDArray[np.float64]
    area: float


def roc(scores: NDArray[np.float64], unknown: NDArray[np.bool_]) -> Roc:
    """The curve of scores [N] against which of the images are unknown, bool [N].

    Raises ValueError unless there is a known and an unknown image, and a finite score for each.
    """
    _check(scores, unknown)
    order = np.argsort(-scores, kind="stable")
    falling, is_unknown = scores[order], unknown[order]
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)  # the last image of each score
    caught = is_unknown.cumsum()[last]
    false_alarms = last + 1 - caught
    # Only where the curve turns: between two corners it is straight.
    turns = np.diff(false_alarms, 2).astype(bool) | np.diff(caught, 2).astype(bool)
    corners = np.concatenate([[True], turns, [True]]) if len(last) > 2 else np.ones(len(last), bool)
    thresholds = np.concatenate([[np.inf], falling[last][corners]])
    false_rate, catch_rate = (
        np.concatenate([[0.0], counts[corners] / counts[-1]]) for counts in (false_alarms, caught)
    )
    area = np.diff(false_rate) @ (catch_rate[1:] + catch_rate[:-1]) / 2
    return Roc(thresholds, false_rate, catch_rate, float(area))


def area_by_class(
    scores: NDArray[np.float64], labels: NDArray[np.int64], unknown_classes: Sequence[int]
) -> dict[int, float]:
    """AUC of each unknown class alone against all known images; classes without an image are left out."""
    known = ~unknown_images(labels, unknown_classes)
    found = {}
    for label in unknown_classes:
        own = labels == label
        if own.any():
            found[label] = roc(scores[known | own], own[known | own]).area
    return found


@dataclass(frozen=True)
class Counts:
    """What a threshold does with the images: numbers of images."""

    caught: int  # unknown, alarm
    missed: int  # unknown, no alarm
    false_alarms: int  # known, alarm
    passed: int  # known, no alarm

    @property
    def catch_rate(self) -> float:
        """Share of the unknown images that raise the alarm (true positive rate, recall)."""
        return self.caught / max(self.caught + self.missed, 1)

    @property
    def false_alarm_rate(self) -> float:
        """Share of the known images that raise it (false positive rate)."""
        return self.false_alarms / max(self.false_alarms + self.passed, 1)

    @property
    def precision(self) -> float | None:
        """Share of the alarms that are right; None when there is no alarm."""
        alarms = self.caught + self.false_alarms
        return self.caught / alarms if alarms else None


def counts_at(scores: NDArray[np.float64], unknown: NDArray[np.bool_], threshold: float) -> Counts:
    """Images whose score is at least the threshold raise the alarm."""
    alarm = scores >= threshold
    return Counts(
        caught=int((alarm & unknown).sum()),
        missed=int((~alarm & unknown).sum()),
        false_alarms=int((alarm & ~unknown).sum()),
        passed=int((~alarm & ~unknown).sum()),
    )


def threshold_for_false_alarms(
    scores: NDArray[np.float64], unknown: NDArray[np.bool_], share: float = USUAL_FALSE_ALARMS
) -> float:
    """The lowest threshold at which at most `share` of the known images raise the alarm.

    It needs known images only, so it is what one can choose before the first unknown one has come.
    Raises ValueError for a share outside 0 to 1 or no known images.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share of false alarms must lie between 0 and 1, but is {share}.")
    known = np.sort(scores[~unknown])
    if not len(known):
        raise ValueError("A threshold needs known images, but there are none.")
    allowed = int(share * len(known))
    if allowed == len(known):
        return float(known[0])
    # Just above the largest score that must not raise the alarm; ties fall on the quiet side.
    return float(np.nextafter(known[len(known) - 1 - allowed], np.inf))


def threshold_of_best_balance(curve: Roc) -> float:
    """The threshold with the largest Youden index, catch rate minus false alarm rate (Youden 1950)."""
    best = int(np.argmax(curve.catch_rate[1:] - curve.false_alarm_rate[1:])) + 1  # the first is infinite
    return float(curve.thresholds[best])


def _check(scores: NDArray[np.float64], unknown: NDArray[np.bool_]) -> None:
    if np.shape(scores) != np.shape(unknown):
        raise ValueError(f"Each score needs a mark, but the shapes are {np.shape(scores)} and {np.shape(unknown)}.")
    if not np.isfinite(scores).all():
        raise ValueError("A reconstruction error is not a number; the model cannot be used as a detector.")
    if not np.any(unknown) or np.all(unknown):
        raise ValueError("A ROC curve needs known and unknown images; one of the two is missing.")
