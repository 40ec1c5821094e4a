"""Draws of a standard normal distribution, shifted and stretched into draws of another: the same noise, moved."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.theme import FONT_SIZE, PETROFF_10, ink, series_colour

REACH = 5.0


def reparameterisation(
    noise: NDArray[np.float64], mean: float, deviation: float, *, dark: bool, height: int = 400
) -> go.Figure:
    """Above ε ~ N(0, 1), below z = mean + deviation · ε; a line joins each ε [N] to its z.

    Raises ValueError for a standard deviation that is not above 0.
    """
    if not deviation > 0:
        raise ValueError(f"A standard deviation must be above 0, but is {deviation:g}.")
    x = np.linspace(-REACH, REACH, 601)
    bell = np.exp(-0.5 * x**2)
    moved = np.exp(-0.5 * ((x - mean) / deviation) ** 2)  # of height 1 each: only places matter here
    upper, lower = 1.6, 0.0  # where the two axes lie
    figure = go.Figure()
    for base, curve, colour, name in (
        (upper, bell, series_colour("prior", dark=dark), "N(0, 1), without parameters"),
        (lower, moved, series_colour("VAE", dark=dark), "N(μ, σ²), the code of an image"),
    ):
        figure.add_scatter(x=x, y=base + 0.8 * curve, name=name, mode="lines", line={"color": colour, "width": 3})
        figure.add_scatter(
            x=[-REACH, REACH], y=[base, base], mode="lines", showlegend=False, hoverinfo="skip",
            line={"color": ink("line", dark=dark), "width": 1},
        )  # fmt: skip
    for number, epsilon in enumerate(noise):
        place, colour = mean + deviation * float(epsilon), PETROFF_10[number % len(PETROFF_10)]
        figure.add_scatter(
            x=[float(epsilon), place],
            y=[upper, lower],
            mode="lines+markers",
            showlegend=False,
            line={"color": colour, "width": 2},
            marker={"color": colour, "size": 11, "line": {"width": 1.5, "color": ink("page", dark=dark)}},
            hovertemplate=f"ε = {float(epsilon):.2f} becomes z = {place:.2f}<extra></extra>",
        )
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        dragmode=False,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"l": 8, "r": 12, "t": 60, "b": 8},
        xaxis={"range": [-REACH, REACH], "fixedrange": True, "title": {"text": ""}, "zeroline": False},
        yaxis={
            "range": [-0.15, upper + 1],
            "tickvals": [lower, upper],
            "ticktext": ["z", "ε"],
            "tickfont": {"size": FONT_SIZE + 2, "color": ink("text", dark=dark)},
            "showgrid": False,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    return figure
