"""The rate–distortion picture: a point for each model with a rate, a horizontal line for each without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from ui.charts.theme import template
from ui.theme import ink, series_colour

Range = tuple[float, float]


@dataclass(frozen=True)
class RatePoint:
    """One model.

    Attributes:
        name: as people know it
        kind: "AE", "VAE", …
        kl: nats an image; None for a model without a rate, of which no place on that axis can be said
        distortion: nats an image
        latent_dim: numbers in a code
    """

    name: str
    kind: str
    kl: float | None
    distortion: float
    latent_dim: int


def rate_distortion_chart(
    points: Sequence[RatePoint], *, dark: bool, floor: float | None = None, height: int = 420
) -> go.Figure:
    """KL across, distortion up, in nats an image: Alemi et al. 2018 (Fixing a broken ELBO, arXiv 1711.00464), figure 1.

    A code without noise has no finite rate, so such a model is a horizontal line: its distortion alone. On a dotted
    diagonal the ELBO, −(distortion + KL), is the same. `floor`: the distortion of a perfect copy, below which there is
    no model; drawn where it is not far below the points.
    """
    rated = [point for point in points if point.kl is not None]
    unrated = [point for point in points if point.kl is None]
    across, up = _ranges(points, floor)
    figure = go.Figure()
    if rated:
        figure.add_trace(_diagonals(across, up, dark=dark))
    for kind in dict.fromkeys(point.kind for point in unrated):
        figure.add_trace(_lines([one for one in unrated if one.kind == kind], kind, across, up, dark=dark))
    for kind in dict.fromkeys(point.kind for point in rated):
        figure.add_trace(_points([one for one in rated if one.kind == kind], kind, dark=dark))
    if floor is not None and up[0] < floor:
        _shade_below(figure, floor, up[0], dark=dark)
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": "KL, the rate (nats an image)"}, "range": across},
        yaxis={"title": {"text": "Distortion: what is lost (nats an image)"}, "range": up},
    )
    return figure


def _ranges(points: Sequence[RatePoint], floor: float | None) -> tuple[Range, Range]:
    """What the axes show: all points with room for their names, and the floor where it is not far."""
    most = max((point.kl for point in points if point.kl is not None), default=0.0) or 1.0
    heights = [point.distortion for point in points] or [0.0]
    low, high = min(heights), max(heights)
    span = max(high - low, 0.5 * most)
    if floor is not None and low - floor < 2 * (span + most):
        low = min(low, floor)
        span = max(span, high - low)
    return (-0.04 * most, 1.45 * most), (low - 0.1 * span, high + 0.12 * span)


def _points(own: Sequence[RatePoint], kind: str, *, dark: bool) -> go.Scatter:
    return go.Scatter(
        x=[point.kl for point in own],
        y=[point.distortion for point in own],
        name=kind,
        mode="markers+text",
        text=[f"  {point.name}" for point in own],
        textposition="middle right",
        textfont={"color": ink("text", dark=dark)},
        marker={"color": _colour(kind, dark=dark), "size": 14},
        customdata=[[point.latent_dim, -(point.kl or 0.0) - point.distortion] for point in own],
        hovertemplate="<b>%{text}</b><br>latent size %{customdata[0]}<br>KL %{x:.2f}, distortion %{y:.2f}, "
        "ELBO %{customdata[1]:.2f} nats an image<extra></extra>",
        cliponaxis=False,
    )


def _lines(own: Sequence[RatePoint], kind: str, across: Range, up: Range, *, dark: bool) -> go.Scatter:
    """A line for each model, its name at the right end; where two are close, the lower one's name is below its line."""
    steps = 40  # so that a pointer anywhere near a line finds a point of it
    x: list[float | None] = []
    y: list[float | None] = []
    names: list[str] = []
    places: list[str] = []
    words: list[list[str]] = []
    former = math.inf
    for point in sorted(own, key=lambda point: -point.distortion):
        close = former - point.distortion < 0.06 * (up[1] - up[0])
        x += [across[0] + (across[1] - across[0]) * step / steps for step in range(steps + 1)] + [None]
        y += [point.distortion] * (steps + 1) + [None]
        names += [""] * steps + [point.name, ""]
        places += ["bottom left" if close else "top left"] * (steps + 2)
        words += [[point.name, str(point.latent_dim)]] * (steps + 2)
        former = point.distortion
    return go.Scatter(
        x=x,
        y=y,
        name=f"{kind}: no rate",
        mode="lines+text",
        text=names,
        textposition=places,
        textfont={"color": ink("text", dark=dark)},
        line={"color": _colour(kind, dark=dark), "width": 2, "dash": "dash"},
        customdata=words,
        hovertemplate="<b>%{customdata[0]}</b><br>latent size %{customdata[1]}<br>no rate, distortion %{y:.2f} nats an "
        "image<extra></extra>",
    )


def _diagonals(across: Range, up: Range, *, dark: bool) -> go.Scatter:
    """Lines of equal ELBO across the picture, each with its value where it enters."""
    step = _round_step((up[1] + across[1] - up[0]) / 5)
    x: list[float | None] = []
    y: list[float | None] = []
    words: list[str] = []
    for number in range(math.ceil(up[0] / step), math.floor((up[1] + across[1]) / step) + 1):
        cost = number * step  # distortion + KL
        start, end = max(0.0, cost - up[1]), min(across[1], cost - up[0])
        if end <= start:
            continue
        x += [start, end, None]
        y += [cost - start, cost - end, None]
        words += [f"ELBO {-cost:,.0f}".replace("-", "−"), "", ""]
    return go.Scatter(
        x=x,
        y=y,
        name="equal ELBO",
        mode="lines+text",
        text=words,
        textposition="bottom right",
        textfont={"color": ink("muted", dark=dark), "size": 12},
        line={"color": ink("line", dark=dark), "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )


def _shade_below(figure: go.Figure, floor: float, bottom: float, *, dark: bool) -> None:
    colour = ink("muted", dark=dark)
    figure.add_hrect(y0=bottom, y1=floor, fillcolor=colour, opacity=0.15, line_width=0, layer="below")
    figure.add_annotation(
        text=f"No model gets below a perfect copy: {floor:,.1f} nats".replace("-", "−"),
        x=1,
        xref="paper",
        xanchor="right",
        y=floor,
        yanchor="top",
        showarrow=False,
        font={"color": colour, "size": 12},
    )


def _round_step(wanted: float) -> float:
    """The largest of 1, 2, 5, 10, … that is no more than `wanted` nats, 1 at least."""
    power = 10 ** math.floor(math.log10(max(wanted, 1.0)))
    return float(max(step for step in (power, 2 * power, 5 * power) if step <= max(wanted, 1.0)))


def _colour(kind: str, *, dark: bool) -> str:
    return series_colour(kind, dark=dark) if kind in ("AE", "VAE") else ink("muted", dark=dark)
