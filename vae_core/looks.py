"""What looks alike wherever it is drawn: the colours of classes, of series and of the rest, and the window of a map.

NumPy alone: charts, which know nothing else of this package, use it too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Limits = tuple[tuple[float, float], tuple[float, float]]
Extent = tuple[float, float, float, float]

# Matthew A. Petroff, "Accessible Color Sequences for Data Visualization" (arXiv 2107.02270), the ten-colour
# sequence in its published order: colour-blind readers can tell them apart, and pleasing to the others.
PETROFF_10: tuple[str, ...] = (
    "#3f90da",  # blue
    "#ffa90e",  # amber
    "#bd1f01",  # red
    "#94a4a2",  # grey
    "#832db6",  # purple
    "#a96b59",  # brown
    "#e76300",  # orange
    "#b9ac70",  # tan
    "#717581",  # slate
    "#92dadd",  # pale cyan
)

# Light, dark. Page surfaces as in .streamlit/config.toml, so that a halo merges with the page.
_INK = {
    "text": ("#16211f", "#e8efee"),
    "muted": ("#52605e", "#a4b2b1"),
    "grid": ("#e1e8e7", "#26343a"),
    "line": ("#b7c4c2", "#46575d"),
    "page": ("#fdfdfc", "#10171a"),
    "hover": ("#ffffff", "#1c272b"),
}

# The dark red and the purple of the sequence are hard to see as thin lines on a dark page; a named series
# may therefore be a lighter tint of its colour there. Classes never change: dots are filled and larger.
_SERIES = {
    "loss": ("#16211f", "#e8efee"),
    "distortion": ("#3f90da", "#5aa6ea"),
    "kl": ("#bd1f01", "#f0725a"),
    "reference": ("#52605e", "#a4b2b1"),
    "prior": ("#0b7069", "#4dbdb1"),
    "AE": ("#e76300", "#f58236"),
    "VAE": ("#832db6", "#c28be6"),
}


def class_colours(count: int) -> list[str]:
    """One colour a class, in Petroff's order; after ten the sequence starts again, after a hundred in darker shades.

    Ten colours in ten shapes tell a hundred classes apart, and two shades two hundred.

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError(f"A number of classes cannot be negative, but is {count}.")
    shades = (PETROFF_10, tuple(_darker(colour) for colour in PETROFF_10))
    return [shades[index // 100 % 2][index % len(PETROFF_10)] for index in range(count)]


def _darker(colour: str) -> str:
    """ "#3f90da" at 60 % of its brightness."""
    return "#" + "".join(f"{round(0.6 * int(colour[start : start + 2], 16)):02x}" for start in (1, 3, 5))


def series_colour(name: str, *, dark: bool) -> str:
    """Colour of a named series: loss, distortion, kl, reference, prior, AE or VAE.

    Raises ValueError for another name.
    """
    if name not in _SERIES:
        raise ValueError(f"No colour for the series {name!r}; known: {', '.join(_SERIES)}.")
    return _SERIES[name][dark]


def ink(role: str, *, dark: bool) -> str:
    """Colour of what is not data: text, muted, grid, line, page or hover (the hover box's fill)."""
    return _INK[role][dark]


def map_limits(codes: NDArray[np.floating], extent: Extent | None = None) -> Limits:
    """The window ((x0, x1), (y0, y1)) that shows `codes` [N, 2]: all but 0.4% at the far ends, and a margin.

    With `extent` (x0, x1, y0, y1) the window holds that too. No finite codes at all: (-3, 3) each way,
    where the prior N(0, I) has nearly all its mass.
    """
    codes = np.asarray(codes, dtype=np.float64)
    finite = codes[np.isfinite(codes).all(axis=1)] if codes.size else np.empty((0, 2))
    spans = []
    for axis in range(2):
        if len(finite):
            low, high = (float(value) for value in np.quantile(finite[:, axis], [0.002, 0.998]))
            margin = 0.06 * (high - low) or 1.0
            low, high = low - margin, high + margin
        else:
            low, high = -3.0, 3.0
        if extent is not None:
            low, high = min(low, extent[2 * axis]), max(high, extent[2 * axis + 1])
        spans.append((low, high))
    return spans[0], spans[1]
