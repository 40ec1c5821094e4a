"""How far from the original after denoising, against the noise, a curve a model: as PSNR or as picture error."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.charts.words import literal
from ui.theme import FONT_SIZE, ink

Unit = Literal["error", "psnr"]

# Of Petroff's sequence, the darkest in lighter tints on a dark page, as in theme.py; light, dark.
_COLOURS = (
    ("#3f90da", "#e76300", "#832db6", "#a96b59", "#ffa90e", "#717581"),
    ("#5aa6ea", "#f58236", "#c28be6", "#b9ac70", "#ffa90e", "#92dadd"),
)


@dataclass(frozen=True)
class DenoisingLine:
    """A model's name, its mean at each level [L] (PSNR in dB, or picture error), and whether it was trained to denoise."""

    name: str
    after: NDArray[np.float64]
    trained: bool


def denoising_curves(
    levels: NDArray[np.float64],
    before: NDArray[np.float64],
    lines: Sequence[DenoisingLine],
    *,
    unit: Unit,
    level: float,
    axis_title: str,
    dark: bool,
    height: int = 380,
) -> go.Figure:
    """`before` [L] is the noisy image's own value, the dashed line to beat; ∞ (the PSNR without noise) is left out.

    unit: "psnr", in dB, higher is better, or "error", the picture error, lower is better. An upright line marks the
    chosen `level`.
    """
    is_error, hover = unit == "error", "%{y:.0f}" if unit == "error" else "%{y:.1f} dB"
    figure = go.Figure()
    text, muted = ink("text", dark=dark), ink("muted", dark=dark)
    shown = np.where(np.isfinite(before), before, np.nan)
    for index, line in enumerate(lines):
        after = np.where(np.isfinite(line.after), line.after, np.nan)
        figure.add_scatter(
            x=levels,
            y=after,
            name=literal(line.name),
            mode="lines+markers",
            line={"color": _COLOURS[dark][index % len(_COLOURS[dark])], "width": 4 if line.trained else 2.5},
            marker={"size": 9 if line.trained else 6},
            hovertemplate=hover,
        )
    figure.add_scatter(
        x=levels,
        y=shown,
        name="the noisy image itself",
        mode="lines",
        line={"color": text, "width": 3, "dash": "dash"},
        hovertemplate=hover,
    )
    drawn = np.concatenate([line.after for line in lines] or [np.zeros(0)])
    drawn = drawn[np.isfinite(drawn)]
    own = shown[np.isfinite(shown)]
    low = float(min([*drawn, *own], default=0.0))
    # The noisy image's curve leaves the models' far below as its noise grows, or far above as it goes: they set the top.
    high = float(max(drawn, default=max(own, default=30.0)))
    span = [0, 1.15 * high] if is_error else [low - 1, high + 3]
    figure.add_vline(x=level, line={"color": muted, "width": 1.5, "dash": "dot"})
    figure.update_layout(
        template=template(dark=dark),
        height=height + 14 * len(lines),  # the key's names go below each other on a telephone
        dragmode=False,
        hovermode="x unified",
        plot_bgcolor=ink("page", dark=dark),
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": FONT_SIZE - 2},
        },
        xaxis={
            "title": {"text": axis_title},
            "range": [0, 1],
            "fixedrange": True,
            "unifiedhovertitle": {"text": "noise %{x:.2f}"},
        },
        yaxis={
            "title": {"text": "picture error, lower is better" if is_error else "PSNR (dB), higher is better"},
            "range": span,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    return figure
