"""Anomalies: the errors of known and unknown images as two histograms, and the ROC curve."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.theme import PETROFF_10, ink, series_colour

BINS = 60
SHOWN_SHARE = 0.995  # of all images; the few beyond stand in the last bar, so that they do not squeeze the rest
MARGIN = 6  # pixels at either end of the histogram: its slider reaches as far

# Blue and orange of Petroff's sequence can be told apart by colour-blind readers, also where they overlap.
_KNOWN, _UNKNOWN = PETROFF_10[0], PETROFF_10[6]


def known_colour() -> str:
    return _KNOWN


def unknown_colour() -> str:
    return _UNKNOWN


@dataclass(frozen=True)
class ErrorHistogram:
    """Two histograms over the same bins.

    Attributes:
        edges: float64 [bins + 1], rising
        known, unknown: float64 [bins], shares of each kind's images, summing to 1; what lies beyond the last edge is
            counted in the last bin
        known_count, unknown_count: images
    """

    edges: NDArray[np.float64]
    known: NDArray[np.float64]
    unknown: NDArray[np.float64]
    known_count: int
    unknown_count: int


def error_histogram(scores: NDArray[np.float64], unknown: NDArray[np.bool_], bins: int = BINS) -> ErrorHistogram:
    """Of scores [N] and which of the images are unknown, bool [N]. Raises ValueError for no images."""
    if len(scores) == 0:
        raise ValueError("A histogram needs at least one image, but was given none.")
    low, high = float(np.min(scores)), float(np.quantile(scores, SHOWN_SHARE))
    if not high > low:
        low, high = low - 0.5 * max(abs(low), 1e-3), low + 0.5 * max(abs(low), 1e-3)
    edges = np.linspace(low, high, bins + 1)
    inside = np.clip(scores, low, high)

    def shares(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.histogram(inside[mask], edges)[0] / max(int(mask.sum()), 1)

    return ErrorHistogram(edges, shares(~unknown), shares(unknown), int((~unknown).sum()), int(unknown.sum()))


def histogram_chart(
    histogram: ErrorHistogram,
    threshold: float,
    *,
    score: str,
    known_name: str,
    unknown_name: str,
    dark: bool,
    height: int = 340,
) -> go.Figure:
    """Both histograms over each other, the threshold as a line, "alarm" and "no alarm" on its two sides.

    score: name and unit of the error, under the axis. known_name, unknown_name: for the legend, which adds the counts;
    plain words, as classes may be called what somebody called a folder.
    """
    edges = histogram.edges
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    spans = [[float(left), float(right)] for left, right in itertools.pairwise(edges)]
    figure = go.Figure()
    for name, shares, count, colour in (
        (escape(known_name), histogram.known, histogram.known_count, _KNOWN),
        (escape(unknown_name), histogram.unknown, histogram.unknown_count, _UNKNOWN),
    ):
        figure.add_trace(
            go.Bar(
                x=middles,
                y=shares,
                width=width,
                name=f"{name}: {count:,} images",
                customdata=spans,
                marker={"color": colour, "opacity": 0.62, "line": {"width": 0}},
                hovertemplate="%{y:.1%} of them have an error of %{customdata[0]:.4g} to %{customdata[1]:.4g}"
                f"<extra>{name}</extra>",
            )
        )
    low, high = float(edges[0]), float(edges[-1])
    line = min(max(threshold, low), high)
    tallest = max(float(histogram.known.max()), float(histogram.unknown.max()))
    figure.add_shape(
        type="line", x0=line, x1=line, y0=0, y1=1, yref="paper", line={"color": ink("text", dark=dark), "width": 3}
    )
    for words, shift, anchor, there in (
        ("no alarm", -8, "right", line - low > 0.16 * (high - low)),
        ("alarm", 8, "left", high - line > 0.1 * (high - low)),
    ):
        if there:
            figure.add_annotation(
                x=line, y=1, yref="paper", yanchor="top", xanchor=anchor, xshift=shift, showarrow=False, text=words
            )
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        barmode="overlay",
        bargap=0,
        dragmode=False,
        margin={"l": MARGIN, "r": MARGIN, "t": 44, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.03, "yanchor": "bottom", "traceorder": "normal"},
        xaxis={
            "range": [low, high],
            "title": {"text": score},
            "fixedrange": True,
            "automargin": "height",  # never to the sides: the slider below is as wide as this axis
            "showgrid": False,
            "zeroline": False,
            "nticks": 7,
        },
        yaxis={"visible": False, "fixedrange": True, "range": [0, 1.15 * tallest]},  # room for the two words
    )
    return figure


def roc_chart(
    false_alarm_rate: NDArray[np.float64],
    catch_rate: NDArray[np.float64],
    here: tuple[float, float],
    *,
    dark: bool,
    height: int = 340,
) -> go.Figure:
    """Catch rate against false alarm rate, both shares [K]; guessing as a dashed diagonal, the threshold as a dot.

    here: (false alarm rate, catch rate) at the present threshold.
    """
    colour, muted = series_colour("prior", dark=dark), ink("muted", dark=dark)
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"color": muted, "width": 2, "dash": "dash"}, hoverinfo="skip"
        )
    )
    figure.add_trace(
        go.Scatter(
            x=false_alarm_rate,
            y=catch_rate,
            mode="lines",
            line={"color": colour, "width": 3},
            hovertemplate="catches %{y:.1%} at %{x:.1%} false alarms<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[here[0]],
            y=[here[1]],
            mode="markers",
            marker={"color": colour, "size": 16, "line": {"color": ink("text", dark=dark), "width": 3}},
            hovertemplate="this threshold: catches %{y:.1%} at %{x:.1%} false alarms<extra></extra>",
            cliponaxis=False,
        )
    )
    worse = np.interp(0.5, false_alarm_rate, catch_rate) < 0.5  # the word stands where the curve is not
    x, y, anchor = (0.6, 0.66, "right") if worse else (0.66, 0.6, "left")
    figure.add_annotation(x=x, y=y, text="guessing", showarrow=False, font={"color": muted}, xanchor=anchor)
    axis = {"range": [0, 1], "tickformat": ".0%", "fixedrange": True, "zeroline": False, "dtick": 0.25}
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        showlegend=False,
        dragmode=False,
        margin={"l": 8, "r": 22, "t": 14, "b": 8},
        xaxis=axis | {"title": {"text": "false alarms (share of known images)"}},
        yaxis=axis | {"title": {"text": "caught (share of unknown)"}},
    )
    return figure
