"""The anomaly part's chart, the places of its threshold, and the pictures of a round."""

from __future__ import annotations

import numpy as np
import pytest

from ui.charts.anomaly import error_histogram, roc_chart
from ui.features.reconstruct.anomaly_data import Judged, places_of, round_images
from ui.features.reconstruct.anomaly_text import names
from vae_core.metrics.anomaly import counts_at, roc, threshold_for_false_alarms


def test_both_histograms_share_bins_and_lose_no_image() -> None:
    draw = np.random.default_rng(0)
    scores = np.concatenate([draw.gamma(3, 1, 900), draw.gamma(6, 1, 100), [500.0]])  # one far beyond the rest
    unknown = np.arange(1001) >= 900
    histogram = error_histogram(scores, unknown)
    assert (histogram.known_count, histogram.unknown_count) == (900, 101)
    assert histogram.known.sum() == pytest.approx(1) and histogram.unknown.sum() == pytest.approx(1)
    assert np.allclose(np.diff(histogram.edges), np.diff(histogram.edges)[0])
    assert histogram.edges[0] == scores.min() and histogram.edges[-1] < 100


def test_scores_that_are_all_alike_still_make_a_histogram() -> None:
    for value in (0.0, 0.3):
        histogram = error_histogram(np.full(4, value), np.array([True, False, True, False]))
        assert histogram.edges[0] < value < histogram.edges[-1] and histogram.known.sum() == pytest.approx(1)


@pytest.mark.parametrize("dark", [False, True])
def test_the_threshold_is_a_dot_on_the_curve(dark: bool) -> None:
    curve = roc(np.linspace(0, 1, 50), np.arange(50) >= 25)
    dots = roc_chart(curve.false_alarm_rate, curve.catch_rate, (0.1, 0.7), dark=dark).data[-1]
    assert (dots.x[0], dots.y[0]) == (0.1, 0.7)


def found_of(scores: np.ndarray, unknown: np.ndarray) -> Judged:
    order = np.argsort(scores, kind="stable")
    return Judged(scores, unknown, order, roc(scores, unknown), error_histogram(scores, unknown), {}, 0.5, 1.0)


def test_every_place_counts_as_its_threshold_does() -> None:
    draw = np.random.default_rng(1)
    found = found_of(np.concatenate([draw.gamma(3, 1, 400), draw.gamma(7, 1, 60)]), np.arange(460) >= 400)
    places = places_of(found)
    for at in (0, 40, 200, len(places.thresholds) - 1):
        counts = counts_at(found.scores, found.unknown, places.thresholds[at])
        assert (places.caught[at], places.false_alarms[at]) == (counts.caught, counts.false_alarms)
    assert places.caught[0] == 60 and places.false_alarms[0] == 400
    # The lowest place that is quiet enough stands just above the exact threshold of 5 %.
    exact = threshold_for_false_alarms(found.scores, found.unknown)
    assert places.false_alarms[places.usual] <= 20 < places.false_alarms[places.usual - 1]
    assert places.thresholds[places.usual - 1] < exact <= places.thresholds[places.usual]
    gain = places.caught / 60 - places.false_alarms / 400
    assert gain[places.balance] == gain.max() > 0.4
    assert [places.nearest(value) for value in places.thresholds[[3, 77]]] == [3, 77]
    assert places.nearest(1e9) == len(places.thresholds) - 1 and places.nearest(-1e9) == 0


def test_a_round_has_a_few_unknown_pictures_and_is_the_same_for_a_whole_class() -> None:
    unknown = np.arange(1000) % 10 == 8
    rounds = [round_images(unknown, seed) for seed in range(30)]
    assert {int(unknown[one].sum()) for one in rounds} == {3, 4, 5}
    assert all(len(one) == len(set(one.tolist())) == 12 for one in rounds)
    assert (round_images(unknown, 7) == rounds[7]).all() and (rounds[7] != rounds[8]).any()
    first = np.concatenate([unknown[one][:1] for one in rounds])
    assert first.any() and not first.all(), "their places say nothing"
    assert len(round_images(np.array([True, False, False]), 0)) == 3


def test_names_are_joined_as_in_a_sentence() -> None:
    assert names((1, 4, 9), [str(digit) for digit in range(10)]) == "1, 4 and 9"
    assert names((3,), ["a"]) == "3" and names((), ()) == "nothing"
