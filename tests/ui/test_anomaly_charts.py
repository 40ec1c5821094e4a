"""The anomaly part's charts and its view in the address."""

from __future__ import annotations

import numpy as np
import pytest

from ui.charts.anomaly import error_histogram, histogram_chart, roc_chart
from ui.features.reconstruct.anomaly_text import counts_table, names
from vae_core.metrics.anomaly import Counts, roc


def test_both_histograms_share_bins_and_lose_no_image() -> None:
    draw = np.random.default_rng(0)
    scores = np.concatenate([draw.gamma(3, 1, 900), draw.gamma(6, 1, 100), [500.0]])  # one far beyond the rest
    unknown = np.arange(1001) >= 900
    histogram = error_histogram(scores, unknown)
    assert (histogram.known_count, histogram.unknown_count) == (900, 101)
    assert histogram.known.sum() == pytest.approx(1) and histogram.unknown.sum() == pytest.approx(1)
    assert np.allclose(np.diff(histogram.edges), np.diff(histogram.edges)[0])
    assert histogram.edges[0] == scores.min() and histogram.edges[-1] < 100


def test_a_class_called_after_a_folder_is_no_markup() -> None:
    histogram = error_histogram(np.arange(4.0), np.array([True, False, True, False]))
    chart = histogram_chart(
        histogram, 1.0, score="error", known_name="known", unknown_name="<b>x</b>", dark=False
    ).to_json()
    assert "x" in chart and "\\u003cb" not in chart.replace("\\u003cbr", "") and "<b>x" not in chart


def test_scores_that_are_all_alike_still_make_a_histogram() -> None:
    for value in (0.0, 0.3):
        histogram = error_histogram(np.full(4, value), np.array([True, False, True, False]))
        assert histogram.edges[0] < value < histogram.edges[-1] and histogram.known.sum() == pytest.approx(1)


@pytest.mark.parametrize("dark", [False, True])
def test_the_threshold_is_a_line_and_a_dot(dark: bool) -> None:
    scores, unknown = np.linspace(0, 1, 50), np.arange(50) >= 25
    histogram = error_histogram(scores, unknown)
    chart = histogram_chart(histogram, 0.6, score="x", known_name="known", unknown_name="new", dark=dark)
    assert [trace.name for trace in chart.data] == ["known: 25 images", "new: 25 images"]
    assert chart.layout.shapes[0].x0 == chart.layout.shapes[0].x1 == 0.6
    assert {note.text for note in chart.layout.annotations} == {"alarm", "no alarm"}
    outside = histogram_chart(histogram, 99.0, score="x", known_name="known", unknown_name="new", dark=dark)
    assert outside.layout.shapes[0].x0 == histogram.edges[-1]
    curve = roc(scores, unknown)
    dots = roc_chart(curve.false_alarm_rate, curve.catch_rate, (0.1, 0.7), dark=dark).data[-1]
    assert (dots.x[0], dots.y[0]) == (0.1, 0.7)


def test_class_names_of_a_folder_stay_text_in_the_table() -> None:
    table = counts_table(Counts(3, 1, 2, 14), "<script>", never_seen=True)
    assert "<script>" not in table and "&lt;script&gt;" in table
    assert "75.0% of the unknown" in table and "12.5% of the known" in table and "60% are right" in table
    assert names((1, 4, 9), [str(digit) for digit in range(10)]) == "1, 4 and 9"
