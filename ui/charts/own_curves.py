"""A term of a model's own, such as the perplexity of a codebook, as a small curve by epoch."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from ui.charts.theme import template
from ui.theme import FONT_SIZE, ink, series_colour


def own_curve(
    epochs: Sequence[float],
    values: Sequence[float],
    *,
    title: str,
    unit: str,
    dark: bool,
    progress_epochs: float | None = None,
    height: int = 190,
    uirevision: str = "own-curve",
) -> go.Figure:
    """`values` on held-out images, one an epoch; NaN leaves a gap. No axis title: the words stand beside it.

    progress_epochs: the epochs that the whole run will have, the right end of the axis; None ends it at the last one.
    Raises ValueError if the two lists differ in length.
    """
    x, y = np.asarray(epochs, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if len(x) != len(y):
        raise ValueError(f"{title} has {len(y)} values, but there are {len(x)} epochs.")
    end = float(progress_epochs or (x[-1] if len(x) else 1.0))
    colour = series_colour("prior", dark=dark)
    figure = go.Figure(
        go.Scatter(
            x=x,
            y=np.where(np.isfinite(y), y, np.nan),
            name=title,
            mode="lines+markers",
            line={"color": colour, "width": 3},
            marker={"color": colour, "size": 7},
            cliponaxis=False,
            hovertemplate=f"epoch %{{x:.0f}}: <b>%{{y:.3~g}}</b> {unit}<extra></extra>",
        )
    )
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        dragmode=False,
        uirevision=uirevision,
        showlegend=False,
        plot_bgcolor=ink("page", dark=dark),
        margin={"l": 8, "r": 12, "t": 12, "b": 8},
        xaxis={
            "range": [0, end],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "title": {"text": "epoch", "font": {"size": FONT_SIZE - 2}, "standoff": 4},
        },
        yaxis={"nticks": 4, "zeroline": False, "fixedrange": True},
    )
    return figure
