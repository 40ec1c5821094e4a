"""The rate–distortion picture: a point for each model with a rate, a horizontal line for each without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from ui.charts.theme import template
from ui.charts.words import literal
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
        figure.add_traces(_diagonals(across, (max(up[0], up[0] if floor is None else floor), up[1]), dark=dark))
    for kind in dict.fromkeys(point.kind for point in unrated):
        figure.add_trace(_lines([one for one in unrated if one.kind == kind], kind, across, dark=dark))
    if unrated:
        figure.add_trace(_line_names(unrated, across, up, dark=dark))
    for kind in dict.fromkeys(point.kind for point in rated):
        figure.add_trace(_points([one for one in rated if one.kind == kind], kind, across, dark=dark))
    if floor is not None and up[0] < floor:
        _shade_below(figure, floor, up[0], dark=dark)
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={
            "title": {"text": "KL, the rate (nats an image)" if rated else "No model here has a rate"},
            "range": across,
            "showticklabels": bool(rated),
        },
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


def _points(own: Sequence[RatePoint], kind: str, across: Range, *, dark: bool) -> go.Scatter:
    right = [(point.kl or 0.0) > across[0] + 0.6 * (across[1] - across[0]) for point in own]
    return go.Scatter(
        x=[point.kl for point in own],
        y=[point.distortion for point in own],
        name=kind,
        mode="markers+text",
        text=[f"  {literal(point.name)}  " for point in own],
        textposition=["middle left" if far else "middle right" for far in right],  # names stay inside the picture
        textfont={"color": ink("text", dark=dark)},
        marker={"color": _colour(kind, dark=dark), "size": 14},
        customdata=[[point.latent_dim, -(point.kl or 0.0) - point.distortion] for point in own],
        hovertemplate="<b>%{text}</b><br>latent size %{customdata[0]}<br>KL %{x:.2f}, distortion %{y:.2f}, "
        "ELBO %{customdata[1]:.2f} nats an image<extra></extra>",
        cliponaxis=False,
    )


def _lines(own: Sequence[RatePoint], kind: str, across: Range, *, dark: bool) -> go.Scatter:
    """A line for each model, from edge to edge."""
    steps = 40  # so that a pointer anywhere near a line finds a point of it
    x: list[float | None] = []
    y: list[float | None] = []
    words: list[list[str]] = []
    for point in own:
        x += [across[0] + (across[1] - across[0]) * step / steps for step in range(steps + 1)] + [None]
        y += [point.distortion] * (steps + 1) + [None]
        words += [[literal(point.name), str(point.latent_dim)]] * (steps + 2)
    return go.Scatter(
        x=x,
        y=y,
        name=f"{kind}: no rate",
        mode="lines",
        line={"color": _colour(kind, dark=dark), "width": 2, "dash": "dash"},
        customdata=words,
        hovertemplate="<b>%{customdata[0]}</b><br>latent size %{customdata[1]}<br>no rate, distortion %{y:.2f} nats an "
        "image<extra></extra>",
    )


def _line_names(unrated: Sequence[RatePoint], across: Range, up: Range, *, dark: bool) -> go.Scatter:
    """The names at the right end; where two lines are close, that of the lower one is below its line."""
    ordered = sorted(unrated, key=lambda point: -point.distortion)
    above = [math.inf, *(point.distortion for point in ordered)]
    near = 0.07 * (up[1] - up[0])
    sides = ["bottom" if former - one.distortion < near else "top" for former, one in zip(above, ordered, strict=False)]
    return go.Scatter(
        x=[across[1] - 0.01 * (across[1] - across[0])] * len(ordered),
        y=[point.distortion for point in ordered],
        mode="text",
        text=[literal(point.name) for point in ordered],
        textposition=[f"{side} left" for side in sides],
        textfont={"color": ink("text", dark=dark)},
        hoverinfo="skip",
        showlegend=False,
    )


def _diagonals(across: Range, up: Range, *, dark: bool) -> list[go.Scatter]:
    """Lines of equal ELBO across the picture, and the value of each at its lower end."""
    step = _round_step((up[1] + across[1] - up[0]) / 5)
    ends = []
    for number in range(math.ceil(up[0] / step), math.floor((up[1] + across[1]) / step) + 1):
        cost = number * step  # distortion + KL
        start, end = max(0.0, cost - up[1]), min(across[1], cost - up[0])
        if end > start:
            ends.append((cost, start, end))
    colour = ink("muted", dark=dark)
    lines = go.Scatter(
        x=[x for _, start, end in ends for x in (start, end, None)],
        y=[y for cost, start, end in ends for y in (cost - start, cost - end, None)],
        name="equal ELBO",
        legendgroup="elbo",
        mode="lines",
        line={"color": colour, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    room = 0.15 * (across[1] - across[0])  # a shorter line has no place for its value
    places = [
        (cost, end - min(0.02 * (across[1] - across[0]), end - start))
        for cost, start, end in ends
        if end - start > room
    ]
    values = go.Scatter(
        x=[x for _, x in places],
        y=[cost - x for cost, x in places],
        text=[f"ELBO {-cost:,.0f}".replace("-", "−") for cost, _ in places],
        legendgroup="elbo",
        mode="text",
        textposition="middle left",
        textfont={"color": colour, "size": 12},
        hoverinfo="skip",
        showlegend=False,
    )
    return [lines, values]


def _shade_below(figure: go.Figure, floor: float, bottom: float, *, dark: bool) -> None:
    colour = ink("muted", dark=dark)
    figure.add_hrect(y0=bottom, y1=floor, fillcolor=colour, opacity=0.15, line_width=0, layer="below")
    figure.add_annotation(
        text=f"No model gets below a perfect copy: {floor:,.1f} nats".replace("-", "−"),
        x=0,
        xref="paper",
        xanchor="left",
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
