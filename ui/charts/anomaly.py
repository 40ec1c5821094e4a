"""Anomalies: the errors of known and unknown images in bins, and the ROC curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.theme import ink, series_colour

BINS = 60
SHOWN_SHARE = 0.995  # of all images; the few beyond stand in the last bar, so that they do not squeeze the rest


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
