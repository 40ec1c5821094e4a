"""The rate–distortion picture: a point a model."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from ui.charts.theme import template
from ui.theme import ink, series_colour


@dataclass(frozen=True)
class RatePoint:
    """One model: its name and kind ("AE", "VAE", …), KL (None without a prior) and distortion in nats an image."""

    name: str
    kind: str
    kl: float | None
    distortion: float
    latent_dim: int


def rate_distortion_chart(points: Sequence[RatePoint], *, dark: bool, height: int = 380) -> go.Figure:
    """KL across, distortion up, in nats an image. Models without a KL stand at 0, as open diamonds."""
    figure = go.Figure()
    for kind in dict.fromkeys(point.kind for point in points):
        own = [point for point in points if point.kind == kind]
        colour = series_colour(kind, dark=dark) if kind in ("AE", "VAE") else ink("muted", dark=dark)
        figure.add_trace(
            go.Scatter(
                x=[point.kl or 0.0 for point in own],
                y=[point.distortion for point in own],
                name=kind,
                mode="markers+text",
                text=[f"  {point.name}" for point in own],
                textposition="middle right",
                textfont={"color": ink("text", dark=dark)},
                marker={
                    "color": colour,
                    "size": 14,
                    "symbol": ["circle" if point.kl is not None else "diamond-open" for point in own],
                    "line": {"width": 2, "color": colour},
                },
                customdata=[[point.latent_dim, "no KL" if point.kl is None else f"KL {point.kl:.2f}"] for point in own],
                hovertemplate="<b>%{text}</b><br>latent size %{customdata[0]}<br>%{customdata[1]}, distortion %{y:.2f} "
                "nats an image<extra></extra>",
                cliponaxis=False,
            )
        )
    most = max((point.kl or 0.0 for point in points), default=1.0)
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": "KL: what the codes say (nats an image)"}, "range": [-0.04 * most, 1.45 * most or 1]},
        yaxis={"title": {"text": "Distortion: what is lost (nats an image)"}},
    )
    return figure
