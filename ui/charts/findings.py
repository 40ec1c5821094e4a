"""The doctor's small pictures: curves on which something happened, and a bar for each dimension or entry."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.theme import FONT_SIZE, ink, series_colour

Floats = NDArray[np.float64]
HEIGHT = 230  # pixels: beside a few lines of text
COLOURS = ("distortion", "reference")  # the curve that is spoken of, and the one that it is held against
LEAST = 1e-6  # of a bar on a logarithmic axis, so that a zero has a place
POINTS = 400
PLURALS = {"dimension": "dimensions", "entry": "entries"}


def finding_lines(
    x: Mapping[str, Floats],
    curves: Mapping[str, Floats],
    *,
    unit: str,
    mark: tuple[float, str] | None,
    log: bool,
    late: bool,
    dark: bool,
) -> go.Figure:
    """Curves by epoch, x and curves by title, each pair of one length; `mark`: an upright line, and its words.

    With `late` the first tenth may leave the picture at its top.

    Raises ValueError where a curve and its x differ in length.
    """
    figure = go.Figure()
    for (title, values), colour in zip(curves.items(), COLOURS, strict=False):
        if len(values) != len(x[title]):
            raise ValueError(f"The curve {title!r} has {len(values)} values at {len(x[title])} epochs.")
        every = max(1, len(values) // POINTS)
        few = len(values) < 60
        figure.add_scatter(
            x=x[title][::every],
            y=values[::every],
            name=title,
            mode="lines+markers" if few else "lines",
            line={"color": series_colour(colour, dark=dark), "width": 3 if few else 2},
            marker={"size": 6},
            hovertemplate=f"{title}, epoch %{{x:.1f}}: <b>%{{y:.4~g}}</b> {unit}<extra></extra>",
        )
    _layout(figure, dark)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": FONT_SIZE - 2}},
        margin={"t": 40 if unit == "" else 48},
        xaxis={"title": {"text": "epoch", "font": {"size": FONT_SIZE - 2}, "standoff": 4}, "showgrid": False},
        yaxis={"type": "log" if log else "linear", "nticks": 5, "exponentformat": "power"},
    )
    if unit:
        figure.update_yaxes(title={"text": unit, "font": {"size": FONT_SIZE - 2}, "standoff": 4})
    if late and curves and not log:
        shown = np.concatenate([values[len(values) // 10 :] for values in curves.values()])
        room = 0.08 * (float(np.ptp(shown)) or 1.0)
        figure.update_yaxes(range=[float(shown.min()) - room, float(shown.max()) + room])
    if mark is not None:
        at, words = mark
        ends = np.concatenate([*x.values()]) if x else np.zeros(1)
        right = at > (float(ends.min()) + float(ends.max())) / 2
        figure.add_vline(x=at, line={"color": ink("muted", dark=dark), "width": 2, "dash": "dot"})
        figure.add_annotation(
            x=at, xanchor="right" if right else "left", xshift=-4 if right else 4, yref="paper", y=1, yanchor="top",
            text=words, showarrow=False, bgcolor=ink("page", dark=dark), opacity=0.9,
            font={"size": FONT_SIZE - 2, "color": ink("muted", dark=dark)},
        )  # fmt: skip
    return figure


def finding_bars(
    values: Floats, *, of: str, title: str, threshold: tuple[float, str] | None, log: bool, dark: bool
) -> go.Figure:
    """A bar for each of `values` [K], in their order; `threshold`: a line across, and its words."""
    heights = np.maximum(values, LEAST) if log else values
    figure = go.Figure(
        go.Bar(
            x=np.arange(1, len(values) + 1),
            y=heights - LEAST if log else heights,  # a length, from the base on
            customdata=values,
            base=LEAST if log else 0,
            marker={"color": series_colour("distortion", dark=dark)},
            hovertemplate=f"{of} %{{x}}: <b>%{{customdata:.3~g}}</b><extra></extra>",
        )
    )
    _layout(figure, dark)
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", yshift=4, text=title, showarrow=False,
        font={"size": FONT_SIZE - 2, "color": ink("muted", dark=dark)},
    )  # fmt: skip
    figure.update_layout(
        showlegend=False,
        bargap=0.1 if len(values) < 60 else 0,
        margin={"t": 34},
        xaxis={
            "title": {"text": f"{PLURALS[of]}, largest first", "font": {"size": FONT_SIZE - 2}},
            "showticklabels": False,
        },
        yaxis={"nticks": 5, "exponentformat": "power"},
    )
    if log:
        top = max(float(heights.max(initial=LEAST)), threshold[0] if threshold else LEAST, 1.0)
        figure.update_yaxes(type="log", range=[np.log10(LEAST), np.log10(2 * top)], dtick=2)
    if threshold is not None:
        height, words = threshold
        figure.add_hline(y=height, line={"color": ink("muted", dark=dark), "width": 2, "dash": "dash"})
        figure.add_annotation(
            x=1, xref="paper", xanchor="right", y=np.log10(height) if log else height, yanchor="bottom",
            text=words, showarrow=False, font={"size": FONT_SIZE - 2, "color": ink("muted", dark=dark)},
        )  # fmt: skip
    return figure


def _layout(figure: go.Figure, dark: bool) -> None:
    figure.update_layout(template=template(dark=dark), height=HEIGHT, dragmode=False, margin={"l": 8, "r": 12, "b": 8})
    figure.update_xaxes(fixedrange=True, zeroline=False)
    figure.update_yaxes(fixedrange=True, zeroline=False)
