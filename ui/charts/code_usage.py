"""How often each entry of a codebook is used, the most used first."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.theme import ink


def code_usage_bars(
    counts: NDArray[np.int64], order: NDArray[np.int64], colours: NDArray[np.uint8], *, chosen: int | None, dark: bool
) -> go.Figure:
    """A bar an entry: its share of all cells, per cent; the dashed line is what even use would be.

    counts [K] cells, order: entries as they stand from the left, colours uint8 [K, 3]. The chosen entry is framed. A
    bar's customdata is its entry. Raises ValueError unless all three are of one length.
    """
    if not len(counts) == len(order) == len(colours):
        raise ValueError(
            f"There are {len(counts)} counts, {len(order)} places and {len(colours)} colours; want as many."
        )
    shares = 100 * counts[order] / max(1, int(counts.sum()))
    edges = [ink("text", dark=dark) if entry == chosen else "rgba(0,0,0,0)" for entry in order]
    figure = go.Figure(
        go.Bar(
            x=list(range(len(order))),
            y=shares,
            customdata=order,
            marker={
                "color": [f"rgb({r},{g},{b})" for r, g, b in colours[order].tolist()],
                "line": {"width": 3, "color": edges},
            },
            hovertemplate="<b>entry %{customdata}</b><br>%{y:.2f} % of all cells<extra></extra>",
            # what is not selected stays as it is: the frame says which one is
            unselected={"marker": {"opacity": 1}},
            width=0.9,
        )
    )
    even = 100 / len(order)
    figure.add_hline(y=even, line={"dash": "dash", "width": 2, "color": ink("muted", dark=dark)})
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", y=even, yanchor="bottom", showarrow=False,
        text=f"even use: {even:.2g} %", font={"color": ink("muted", dark=dark)},
    )  # fmt: skip
    figure.update_layout(
        template=template(dark=dark),
        height=300,
        showlegend=False,
        bargap=0,
        dragmode=False,
        clickmode="event+select",
        xaxis={"title": {"text": "entries, the most used first"}, "showticklabels": False, "fixedrange": True},
        yaxis={"title": {"text": "% of cells"}, "fixedrange": True, "rangemode": "tozero"},
    )
    return figure
