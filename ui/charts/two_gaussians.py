"""Two bell curves and the Kullback–Leibler divergence between them, in both directions."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from ui.charts.theme import template
from ui.theme import FONT_SIZE, ink, series_colour

REACH = 6.0  # of the axis, in standard deviations of the prior
_POINTS = 1201


def gaussian_kl(mean: float, deviation: float, other_mean: float = 0.0, other_deviation: float = 1.0) -> float:
    """KL(N(mean, deviation²) ‖ N(other_mean, other_deviation²)) in nats, of one dimension.

    ln(s₂/s₁) + (s₁² + (m₁ − m₂)²) / 2s₂² − ½ (Kingma & Welling 2014, appendix B, for s₂ = 1). Raises ValueError for a
    standard deviation that is not above 0.
    """
    if not (deviation > 0 and other_deviation > 0):
        raise ValueError(f"Standard deviations must be above 0, but are {deviation:g} and {other_deviation:g}.")
    squares = deviation**2 + (mean - other_mean) ** 2
    return math.log(other_deviation / deviation) + squares / (2 * other_deviation**2) - 0.5


def two_gaussians(mean: float, deviation: float, *, dark: bool, height: int = 460) -> go.Figure:
    """q = N(mean, deviation²) and p = N(0, 1) above; below, what each place adds to the divergence in either direction.

    The area under each lower curve is its divergence, counting what lies below zero as negative.
    """
    x = np.linspace(-REACH, REACH, _POINTS)
    log_q = -0.5 * ((x - mean) / deviation) ** 2 - math.log(deviation) - 0.5 * math.log(2 * math.pi)
    log_p = -0.5 * x**2 - 0.5 * math.log(2 * math.pi)
    q, p = np.exp(log_q), np.exp(log_p)
    own, prior = series_colour("VAE", dark=dark), series_colour("prior", dark=dark)
    figure = go.Figure()
    for y, colour, name, axis, dash in (
        (q, own, "q, the code of one image", "y", "solid"),
        (p, prior, "p, the prior", "y", "solid"),
        (q * (log_q - log_p), own, "adds to KL(q ‖ p)", "y2", "dash"),
        (p * (log_p - log_q), prior, "adds to KL(p ‖ q)", "y2", "dash"),
    ):
        figure.add_scatter(
            x=x,
            y=y,
            yaxis=axis,
            name=name,
            mode="lines",
            fill="tozeroy",
            opacity=0.9,
            line={"color": colour, "width": 3, "dash": dash},
            fillcolor=_faint(colour),
            hovertemplate=f"{name}: %{{y:.3f}} at %{{x:.2f}}<extra></extra>",
        )
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        dragmode=False,
        plot_bgcolor=ink("page", dark=dark),
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": FONT_SIZE - 2}},
        margin={"l": 8, "r": 12, "t": 84, "b": 8},
        xaxis={"range": [-REACH, REACH], "title": {"text": "z"}, "fixedrange": True, "anchor": "y2"},
        yaxis={
            "domain": [0.55, 1],
            "rangemode": "tozero",
            "title": {"text": "density", "font": {"size": FONT_SIZE - 2}},
            "nticks": 4,
            "fixedrange": True,
        },
        yaxis2={
            "domain": [0, 0.45],
            "title": {"text": "nats per unit of z", "font": {"size": FONT_SIZE - 2}},
            "nticks": 4,
            "fixedrange": True,
        },
    )
    return figure


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
