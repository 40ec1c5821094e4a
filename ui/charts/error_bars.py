"""Error by class as bars, each beside what always showing the mean image would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.charts.words import literal
from ui.theme import FONT_SIZE, class_colours, ink, series_colour

MAX_BARS = 30  # the hardest: two hundred would be a picture of 7,000 pixels
_LONGEST = 22  # letters of a name beside its bar
_ROW = 34  # pixels a class
_FAINT = 0.35


@dataclass(frozen=True)
class Bars:
    """One error by class, arrays [K]; NaN for a class without images, which is left out.

    mean, and the quartiles `lower` and `upper`; baseline: of the mean image; floor: of a perfect copy, None where
    that is nothing to speak of; count: images.
    """

    mean: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    baseline: NDArray[np.float64]
    floor: NDArray[np.float64] | None
    count: NDArray[np.int64]


def error_bars(
    bars: Bars,
    names: Sequence[str],
    *,
    unit: str,
    digits: int,
    dark: bool,
    title: str,
    by_error: bool = True,
    average: str = "mean image",
) -> go.Figure:
    """A bar a class, lying; the highest error on top, or with `by_error` off in the order of the classes.

    The faint part of a bar is what a perfect copy costs, the thin line across its end the middle half of the images,
    the upright stroke the mean image, called `average`. Of many classes the MAX_BARS with the highest error. `digits` after the point. Raises ValueError unless there is a name for each bar.
    """
    if len(names) != len(bars.mean):
        raise ValueError(f"There are {len(bars.mean)} bars but {len(names)} class names; each bar needs one.")
    there = np.flatnonzero(np.isfinite(bars.mean))
    hardest = there[np.argsort(-bars.mean[there], kind="stable")][:MAX_BARS]
    order = hardest if by_error else np.sort(hardest)
    order = order[::-1]  # Plotly builds upwards
    rows = [str(label) for label in order]  # places are class numbers: two classes may have one name
    colours = np.array(class_colours(len(names)))[order]
    mean, baseline = bars.mean[order], bars.baseline[order]
    floor = np.zeros_like(mean) if bars.floor is None else np.minimum(bars.floor[order], mean)
    hover = [
        f"<b>{name}</b>, {count:,} held-out images<br>mean {value:.{digits}f} {unit}"
        f"<br>half of them between {low:.{digits}f} and {high:.{digits}f}"
        f"<br>{average} {against:.{digits}f}"
        + ("" if bars.floor is None else f"<br>perfect copy {least:.{digits}f}")
        + "<extra></extra>"
        for name, count, value, low, high, against, least in zip(
            [literal(names[label], _LONGEST) for label in order],
            bars.count[order],
            mean,
            bars.lower[order],
            bars.upper[order],
            baseline,
            floor,
            strict=True,
        )
    ]
    text = ink("text", dark=dark)
    figure = go.Figure()
    if bars.floor is not None:
        figure.add_bar(
            y=rows, x=floor, orientation="h", marker={"color": colours, "opacity": _FAINT}, hovertemplate=hover,
            name="a perfect copy", showlegend=False, width=0.66,
        )  # fmt: skip
    figure.add_bar(
        y=rows,
        x=mean - floor,
        base=floor,
        orientation="h",
        marker={"color": colours},
        width=0.66,
        name="this model",
        showlegend=False,
        hovertemplate=hover,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": bars.upper[order] - mean,
            "arrayminus": mean - bars.lower[order],
            "color": text,
            "thickness": 1.5,
            "width": 4,
        },
    )
    stroke = series_colour("reference", dark=dark)
    figure.add_scatter(
        y=rows,
        x=baseline,
        mode="markers",
        marker={"symbol": "line-ns", "size": 24, "line": {"width": 3, "color": text}},
        name=f"always showing the {average}",
        hovertemplate=hover,
    )
    end = 1.04 * float(np.nanmax([*baseline, *bars.upper[order], 1e-9])) if len(order) else 1.0
    figure.update_layout(
        template=template(dark=dark),
        height=92 + _ROW * max(1, len(order)),
        barmode="overlay",
        bargap=0.3,
        dragmode=False,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
        xaxis={"title": {"text": title}, "range": [0, end], "fixedrange": True, "zeroline": True},
        yaxis={
            "type": "category",
            "tickmode": "array",
            "tickvals": rows,
            "ticktext": [
                f"{literal(names[label], _LONGEST)}  <b>{value:.{digits}f}</b>" for label, value in zip(order, mean, strict=True)
            ],
            "tickfont": {"size": FONT_SIZE - 1, "color": text},
            "fixedrange": True,
            "showgrid": False,
            "categoryorder": "array",
            "categoryarray": rows,
        },
        shapes=[
            {
                "type": "line", "xref": "x", "yref": "paper", "x0": 0, "x1": 0, "y0": 0, "y1": 1,
                "line": {"color": stroke, "width": 1},
            }
        ],
    )  # fmt: skip
    return figure
