"""How the picture error falls during a training: one curve, one scale, no units."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from ui.charts.curves import thinned
from ui.charts.theme import template
from ui.theme import ink, series_colour

TOP = 115.0  # of the axis: an untrained model is far above, and would press the rest flat

Curve = tuple[Sequence[float], Sequence[float]]


def picture_error_curve(
    training: Curve, held_out: Curve, *, dark: bool, height: int, end: float, uirevision: str
) -> go.Figure:
    """A thin line for training images, a line with dots for held-out ones, and a dashed one at the mean image's 100.

    training, held_out: (epochs, picture errors), NaN for none; end: epochs of the whole training. What is above the
    axis is drawn at its upper end; where the curve begins there, its first value stands beside it.
    """
    colour = series_colour("distortion", dark=dark)
    figure = go.Figure()
    for (epochs, errors), name, style in (
        (training, "images it trains on", {"mode": "lines", "line": {"color": colour, "width": 1.5}, "opacity": 0.6}),
        (
            held_out,
            "new images",
            {
                "mode": "lines+markers",
                "line": {"color": colour, "width": 3},
                "marker": {"size": 8},
                "cliponaxis": False,
            },
        ),
    ):
        x, y = thinned(epochs, errors)
        shown = [min(value, TOP) for value in y]
        figure.add_trace(
            go.Scatter(
                x=list(x) or [None],
                y=shown or [None],
                customdata=list(y),
                name=name,
                showlegend=False,
                hovertemplate=f"%{{customdata:.0f}} on {name}<extra></extra>",
                **style,
            )
        )
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=100, y1=100,
        line={"color": series_colour("reference", dark=dark), "width": 2, "dash": "dash"}, layer="below",
    )  # fmt: skip
    figure.add_annotation(
        text="the average picture", xref="paper", x=0.99, xanchor="right", y=100, yanchor="bottom", showarrow=False,
        font={"size": 14, "color": ink("muted", dark=dark)},
    )  # fmt: skip
    _say_where_it_begins(figure, training if len(training[0]) else held_out, end, dark)
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        plot_bgcolor=ink("page", dark=dark),
        hovermode="x unified",
        dragmode=False,
        uirevision=uirevision,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
        title={
            "text": "Picture error",
            "font": {"size": 16},
            "x": 0,
            "xref": "paper",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 6},
        },
        xaxis={
            "title": {"text": "epoch: once through all images"},
            "range": [0, end],
            "unifiedhovertitle": {"text": "epoch %{x:.1f}"},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"range": [0, TOP], "tickvals": [0, 25, 50, 75, 100], "fixedrange": True, "zeroline": True},
    )
    return figure


def _say_where_it_begins(figure: go.Figure, curve: Curve, end: float, dark: bool) -> None:
    """The first value as a number, right of where the curve comes down into the axis; nothing for one that is in it."""
    x, y = (np.asarray(values, np.float64) for values in curve)
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    if not len(y) or y[0] <= TOP:
        return
    below = x[y < 100]
    down = float(below[0]) if len(below) else 0.0
    figure.add_annotation(
        text=f"↑ begins at {y[0]:,.0f}",
        x=down if down < 0.5 * end else 0.0,  # farther right it would meet the words on the dashed line
        xanchor="left", xshift=6, y=TOP, yanchor="top", showarrow=False, bgcolor=ink("page", dark=dark),
        font={"size": 14, "color": ink("muted", dark=dark)},
    )  # fmt: skip
