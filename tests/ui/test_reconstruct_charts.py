"""The charts and pictures of the page Reconstruct, from made-up numbers."""

from __future__ import annotations

import numpy as np
import pytest

from ui.charts.denoising_curves import DenoisingLine, denoising_curves
from ui.charts.error_bars import Bars, error_bars
from ui.charts.error_colours import colour_errors, error_colours, error_gradient
from ui.features.reconstruct.pictures import Card, Column, cards, gallery, sheet_png
from ui.theme import class_colours

NAN = float("nan")


def bars(*, floor: bool = True) -> Bars:
    mean = np.array([3.0, NAN, 5.0])
    low = np.array([1.0, NAN, 2.0]) if floor else None
    return Bars(mean, mean - 1, mean + 2, mean * 2, low, np.array([10, 0, 20]))


@pytest.mark.parametrize("dark", [False, True])
def test_bars_have_their_class_colours_and_the_hardest_on_top(dark: bool) -> None:
    figure = error_bars(bars(), ["a", "none", "<c>"], unit="nats", digits=1, dark=dark, title="nats")
    pale, strong, baseline = figure.data
    assert list(strong.y) == ["0", "2"] and list(figure.layout.yaxis.ticktext) == [
        "a  <b>3.0</b>",
        "&lt;c&gt;  <b>5.0</b>",
    ]
    assert list(strong.marker.color) == [class_colours(3)[0], class_colours(3)[2]]
    assert [low + high for low, high in zip(pale.x, strong.x, strict=True)] == [3, 5]
    assert list(strong.base) == list(pale.x)
    assert list(strong.error_x.array) == [2, 2]
    assert list(strong.error_x.arrayminus) == [1, 1]
    assert list(baseline.x) == [6, 10] and figure.layout.xaxis.range[1] > 10
    assert "10 held-out images" in strong.hovertemplate[0] and "perfect copy 1.0" in strong.hovertemplate[0]


def test_bars_without_a_floor_stand_on_zero_and_in_the_classes_order() -> None:
    figure = error_bars(bars(floor=False), ["a", "b", "c"], unit="", digits=4, dark=False, title="", by_error=False)
    strong, _ = figure.data
    assert list(strong.base) == [0, 0] and list(strong.x) == [5, 3] and "perfect" not in strong.hovertemplate[0]
    with pytest.raises(ValueError, match="3 bars but 2 class names"):
        error_bars(bars(), ["a", "b"], unit="", digits=1, dark=False, title="")


def test_error_colours_run_from_the_page_to_the_far_end() -> None:
    for dark in (False, True):
        lightness = error_colours(dark=dark).astype(float) @ [0.2126, 0.7152, 0.0722]
        steps = np.diff(lightness[::16])
        assert (steps > 0).all() if dark else (steps < 0).all()
        coloured = colour_errors(np.array([[[0.0, 0.4], [0.8, 3.0]]]), 0.8, dark=dark)
        assert coloured.shape == (1, 3, 2, 2)
        assert (coloured[0, :, 0, 0] == error_colours(dark=dark)[0]).all()
        assert (coloured[0, :, 1, 1] == coloured[0, :, 1, 0]).all()
        first = "#" + bytes(error_colours(dark=dark)[0]).hex()
        assert error_gradient(dark=dark).startswith(f"linear-gradient(to right, {first},")


def test_curves_leave_out_what_is_infinite() -> None:
    levels, before = np.array([0.0, 0.5, 1.0]), np.array([np.inf, 12.0, 6.0])
    lines = [
        DenoisingLine("plain", np.array([20.0, 13.0, 9.0]), False),
        DenoisingLine("<b>", np.array([18.0, 17.0, 12.0]), True),
    ]
    figure = denoising_curves(levels, before, lines, unit="psnr", level=0.5, axis_title="noise", dark=True)
    plain, learnt, noisy = figure.data
    assert np.isnan(noisy.y[0]) and list(noisy.y[1:]) == [12, 6] and noisy.line.dash == "dash"
    assert learnt.line.width > plain.line.width and learnt.name == "&lt;b&gt;" and plain.line.color != learnt.line.color
    assert tuple(figure.layout.yaxis.range) == (5, 23)
    assert denoising_curves(levels, before, [], unit="psnr", level=0.5, axis_title="noise", dark=False).data


def test_picture_errors_start_at_zero_and_the_models_set_the_top() -> None:
    levels, before = np.array([0.0, 0.5, 1.0]), np.array([0.0, 180.0, 390.0])
    lines = [DenoisingLine("learnt", np.array([16.0, 22.0, 60.0]), True)]
    figure = denoising_curves(levels, before, lines, unit="error", level=0.5, axis_title="noise", dark=False)
    assert tuple(figure.layout.yaxis.range) == pytest.approx((0, 69)) and "lower" in figure.layout.yaxis.title.text


def test_names_are_text_in_the_pictures_html() -> None:
    image = np.zeros((1, 4, 4), np.uint8)
    colour = np.zeros((3, 4, 4), np.uint8)
    column = Column((image, image, colour), "<script>", "1 nats", "'\"><b>")
    shown = gallery([column] * 12, ("One", "Two", "Three"), dark=False)
    assert shown.count("<figure") == 12 and shown.count("names again") == 2
    assert "<script>" not in shown and "<b>'" not in shown and "&lt;script&gt;" in shown
    several = cards([Card(image, "<i>", "1 dB", "mark", "note")] * 8, dark=True)
    assert several.count("<figure") == 8 and "<i>" not in several and "repeat(4," in several
    assert sheet_png([column, column], background="#ffffff").startswith(b"\x89PNG")


def test_the_stroke_is_called_as_the_page_calls_it() -> None:
    plain = error_bars(bars(), ["a", "b", "c"], unit="", digits=0, dark=False, title="", average="average picture")
    assert "mean image" not in str(plain) and "always showing the average picture" in str(plain)
