"""What a guess of a pixel's brightness costs: binary cross-entropy beside squared error."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from ui.charts.theme import template
from ui.theme import FONT_SIZE, ink, series_colour

MISS = 0.1  # brightness, to either side of the truth


def cross_entropy(truth: float, guess: float) -> float:
    """−t ln g − (1 − t) ln (1 − g), nats a pixel, for a brightness t in [0, 1] and a guess g in (0, 1)."""
    return -truth * math.log(guess) - (1 - truth) * math.log1p(-guess)


def excess(truth: float, guess: float) -> float:
    """The cross-entropy of a guess beyond that of the perfect guess, nats a pixel: KL of two coins."""
    return cross_entropy(truth, guess) - cross_entropy(truth, truth)


def squared(truth: float, guess: float) -> float:
    """(g − t)² / 2t(1 − t): squared error, scaled to curve at the truth as the cross-entropy does."""
    return (guess - truth) ** 2 / (2 * truth * (1 - truth))


def pixel_losses(truth: float, *, dark: bool, height: int = 400) -> go.Figure:
    """Both costs by the guess for a pixel of brightness `truth`, beyond what the perfect guess costs.

    Marks at MISS too dark and MISS too bright. Raises ValueError unless both lie inside (0, 1).
    """
    marks = (truth - MISS, truth + MISS)
    if not 0 < marks[0] < marks[1] < 1:
        raise ValueError(f"The truth and {MISS:g} to either side must lie inside (0, 1), but it is {truth:g}.")
    guesses = np.linspace(0.005, 0.995, 397)
    figure = go.Figure()
    for cost, name, colour, dash in (
        (excess, "binary cross-entropy", series_colour("distortion", dark=dark), "solid"),
        (squared, "squared error (scaled)", series_colour("kl", dark=dark), "dash"),
    ):
        figure.add_scatter(
            x=guesses,
            y=[cost(truth, guess) for guess in guesses],
            name=name,
            mode="lines",
            line={"color": colour, "width": 3, "dash": dash},
            hovertemplate=f"{name}: a guess of %{{x:.2f}} costs %{{y:.4f}}<extra></extra>",
        )
        figure.add_scatter(
            x=marks,
            y=[cost(truth, guess) for guess in marks],
            mode="markers",
            showlegend=False,
            marker={"color": colour, "size": 12, "line": {"width": 2, "color": ink("page", dark=dark)}},
            hovertemplate=f"{name}: a guess of %{{x:.2f}} costs %{{y:.4f}}<extra></extra>",
        )
    top = 2.2 * max(cost(truth, guess) for cost in (excess, squared) for guess in marks)
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        dragmode=False,
        plot_bgcolor=ink("page", dark=dark),
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"l": 8, "r": 12, "t": 52, "b": 8},
        xaxis={
            "range": [max(0.0, truth - 2.5 * MISS), min(1.0, truth + 2.5 * MISS)],
            "title": {"text": "guess of its brightness"},
            "fixedrange": True,
        },
        yaxis={
            "range": [0, top],
            "title": {"text": "cost beyond the best, nats a pixel", "font": {"size": FONT_SIZE - 2}},
            "nticks": 5,
            "fixedrange": True,
        },
        shapes=[
            {
                "type": "line", "x0": truth, "x1": truth, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": ink("muted", dark=dark), "width": 2, "dash": "dot"},
            }
        ],
        annotations=[
            {
                "x": truth, "yref": "paper", "y": 0.97, "text": f"truth {truth:.2f}", "showarrow": False,
                "bgcolor": ink("page", dark=dark), "font": {"size": FONT_SIZE - 1},
            }
        ],
    )  # fmt: skip
    return figure
