"""The doctor's small pictures: what they draw, where their axes end, and that every kind of finding's can be drawn."""

from __future__ import annotations

import numpy as np
import pytest

from ui.charts.findings import LEAST, finding_bars, finding_lines

EPOCHS = np.arange(1.0, 21.0)


@pytest.mark.parametrize("dark", [False, True])
def test_curves_with_a_mark(dark: bool) -> None:
    held_out = 160 + np.abs(EPOCHS - 8) * 4
    figure = finding_lines(
        {"held-out": EPOCHS, "training": EPOCHS},
        {"held-out": held_out, "training": 200 - EPOCHS},
        unit="nats an image", mark=(8.0, "best"), log=False, late=False, dark=dark,
    )  # fmt: skip
    assert [trace.name for trace in figure.data] == ["held-out", "training"]
    assert list(figure.data[0].y) == held_out.tolist()
    assert figure.layout.shapes[0].x0 == 8.0 and figure.layout.annotations[0].text == "best"
    assert figure.layout.yaxis.title.text == "nats an image" and figure.layout.yaxis.type == "linear"


def test_late_leaves_the_first_tenth_out_of_the_axis() -> None:
    values = np.array([5000.0, 3000.0, *np.linspace(200, 100, 18)])
    kept = finding_lines({"a": EPOCHS}, {"a": values}, unit="", mark=None, log=False, late=True, dark=False)
    low, high = kept.layout.yaxis.range
    assert 90 < low < 100 and 200 < high < 210
    whole = finding_lines({"a": EPOCHS}, {"a": values}, unit="", mark=None, log=True, late=False, dark=False)
    assert whole.layout.yaxis.range is None and whole.layout.yaxis.type == "log"


def test_many_records_are_thinned() -> None:
    long = np.linspace(0, 1, 10_000)
    figure = finding_lines({"a": long}, {"a": long}, unit="", mark=None, log=False, late=False, dark=False)
    assert len(figure.data[0].x) <= 500 and figure.data[0].mode == "lines"


def test_lengths_have_to_agree() -> None:
    with pytest.raises(ValueError, match="3 values at 20 epochs"):
        finding_lines({"a": EPOCHS}, {"a": np.ones(3)}, unit="", mark=None, log=False, late=False, dark=False)


def test_bars_on_a_logarithmic_axis() -> None:
    figure = finding_bars(np.array([1.2, 1e-4, 0.0]), of="dimension", title="variance", threshold=(0.01, "active"),
                          log=True, dark=False)  # fmt: skip
    # A bar's y is its length from the base on, so that its end is at the value.
    ends = [base + length for base, length in zip(np.full(3, figure.data[0].base), figure.data[0].y, strict=True)]
    assert ends == pytest.approx([1.2, 1e-4, LEAST], rel=0.02)
    assert list(figure.data[0].customdata) == [1.2, 1e-4, 0.0]
    assert figure.layout.shapes[0].y0 == 0.01


def test_bars_of_a_codebook() -> None:
    shares = np.array([60.0, 40.0, 0.0, 0.0])
    figure = finding_bars(shares, of="entry", title="share", threshold=(25.0, "even use"), log=False, dark=True)
    assert list(figure.data[0].y) == shares.tolist() and figure.layout.yaxis.type != "log"
    assert figure.layout.xaxis.title.text == "entries, largest first"
