"""Lower bounds on log p(x) by the number of draws an image: the ELBO first, log p(x) above all of them."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from ui.charts.theme import template
from ui.theme import FONT_SIZE, ink, series_colour


def lower_bounds(
    draws: Sequence[int], bounds: Sequence[float], *, dark: bool, of_what: str = "log p(x)", height: int = 380
) -> go.Figure:
    """`bounds` in nats an image, by draws K an image: the first, K = 1, is the ELBO.

    Above the highest, where `of_what` lies, the chart is shaded. Raises ValueError for lists of other lengths, or of
    fewer than two.
    """
    if len(draws) != len(bounds) or len(draws) < 2:
        raise ValueError(
            f"Bounds are drawn from two on, each with its draws; there are {len(draws)} and {len(bounds)}."
        )
    colour, elbo = series_colour("prior", dark=dark), series_colour("VAE", dark=dark)
    low, high = bounds[0], max(bounds)
    room = max(0.6 * (high - low), 0.2)
    figure = go.Figure(
        go.Scatter(
            x=list(draws),
            y=list(bounds),
            mode="lines+markers",
            line={"color": colour, "width": 3},
            marker={"color": [elbo, *[colour] * (len(draws) - 1)], "size": [15, *[9] * (len(draws) - 1)]},
            cliponaxis=False,
            hovertemplate="%{x} draws: <b>%{y:.2f}</b> nats an image<extra></extra>",
        )
    )
    small = {"size": FONT_SIZE - 1, "color": ink("text", dark=dark)}
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        dragmode=False,
        showlegend=False,
        plot_bgcolor=ink("page", dark=dark),
        margin={"l": 8, "r": 24, "t": 12, "b": 8},
        xaxis={
            "type": "log",
            "tickvals": list(draws),
            "title": {"text": "draws K of each posterior"},
            "fixedrange": True,
        },
        yaxis={
            "range": [low - 0.5 * room, high + room],
            "title": {"text": "nats an image", "font": {"size": FONT_SIZE - 2}},
            "nticks": 6,
            "fixedrange": True,
        },
        shapes=[
            {
                "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": high, "y1": high + room,
                "fillcolor": colour, "opacity": 0.14, "line": {"width": 0}, "layer": "below",
            }
        ],
        annotations=[
            {
                "xref": "paper", "x": 0.02, "xanchor": "left", "y": high + 0.75 * room, "showarrow": False,
                "text": f"{of_what} is up here", "font": small,
            },
            {
                "xref": "paper", "x": 0.02, "xanchor": "left", "y": low, "yshift": -20, "showarrow": False,
                "text": f"ELBO {low:.1f}".replace("-", "−"), "font": small,
            },
            {
                "xref": "paper", "x": 0.98, "xanchor": "right", "y": bounds[-1], "yshift": 14, "showarrow": False,
                "text": f"IWAE, {draws[-1]} draws: {bounds[-1]:.1f}".replace("-", "−"), "font": small,
            },
        ],
    )  # fmt: skip
    return figure
