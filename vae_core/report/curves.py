"""Learning curves as SVG, drawn for paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from vae_core.doctor.words import number
from vae_core.report.drawing import FAINT, LINE, svg, tick, ticks
from vae_core.report.markup import NOTHING, joined

MAX_POINTS = 300  # of a thin line: each is the mean of the records that it stands for
HEIGHT, LOW = 190, 126  # of a chart, and of one that stands below another
SETTLED = 0.03  # share of a training after which values count for the height of the axis


@dataclass(frozen=True)
class Series:
    """A curve: its name, its colour, epochs and values; `dots` for held-out images, a thin line for training batches."""

    name: str
    colour: str
    x: np.ndarray
    y: np.ndarray
    dots: bool


def line_chart(
    title: str,
    series: Sequence[Series],
    *,
    end: float,
    height: int = HEIGHT,
    width: int = 720,
    held_against: tuple[str, float] | None = None,
) -> Markup:
    """Curves over epochs 0 to `end`; the axis holds what came after the first 3 % of the training.

    held_against: words and a value, a dashed line
    """
    left, right, top, bottom = 62, width - 150, 26, height - 34
    low, high = _span(series, end, held_against)

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x / end * (right - left), bottom - (y - low) / (high - low) * (bottom - top)

    parts = [Markup('<text x="0" y="13" class="title">{}</text>').format(title)]
    for value in ticks(low, high, 4):
        _, y = at(0, value)
        parts.append(Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(left, y, right, LINE))
        parts.append(
            Markup('<text x="{}" y="{:.1f}" class="tick end">{}</text>').format(
                left - 7, y + 4, tick(value, high - low)
            )
        )
    for value in ticks(0, end, 8):
        x, _ = at(value, low)
        parts.append(
            Markup('<text x="{:.1f}" y="{}" class="tick middle">{}</text>').format(x, bottom + 16, f"{value:g}")
        )
    parts.append(Markup('<text x="{}" y="{}" class="tick">epoch</text>').format(right + 24, bottom + 16))
    name = f"clip-{''.join(filter(str.isalnum, title))}"
    clip = Markup('<clipPath id="{}"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>')
    parts.append(clip.format(name, left - 4, top - 4, right - left + 8, bottom - top + 8))
    drawn, labels = NOTHING, []
    for one in series:
        places = [at(x, y) if math.isfinite(y) else None for x, y in zip(*_thinned(one), strict=True)]
        drawn += _line(places, one)
        last = next((place for place in reversed(places) if place is not None), None)
        if one.dots and last is not None:
            labels.append((min(max(last[1], top), bottom), one))
    if held_against is not None:
        words, value = held_against
        _, y = at(0, value)
        drawn += Markup('<path d="M{} {:.1f}H{}" stroke="{}" stroke-dasharray="6 4"/>').format(left, y, right, FAINT)
        drawn += Markup('<text x="{}" y="{:.1f}" class="tick end halo">{}</text>').format(right - 4, y - 5, words)
    parts.append(Markup('<g clip-path="url(#{})">{}</g>').format(name, drawn))
    for y, one in _apart(labels):
        value = next(float(v) for v in one.y[::-1] if math.isfinite(v))
        parts.append(
            Markup('<text x="{}" y="{:.1f}" fill="{}" class="label">{}</text>').format(
                right + 10, y + 4, one.colour, f"{one.name} {number(value, 1 if abs(value) >= 10 else 3)}"
            )
        )
    return svg(width, height, title, joined(parts), "chart")


def _line(places: Sequence[tuple[float, float] | None], one: Series) -> Markup:
    steps, pen = [], "M"
    for place in places:
        if place is None:
            pen = "M"
            continue
        steps.append(f"{pen}{place[0]:.1f} {place[1]:.1f}")
        pen = "L"
    kind = "held-out" if one.dots else "batches"
    line = Markup('<path d="{}" stroke="{}" class="{}"/>').format("".join(steps), one.colour, kind)
    if one.dots:
        dots = "".join(f"M{place[0]:.1f} {place[1]:.1f}h0" for place in places if place is not None)
        line += Markup('<path d="{}" stroke="{}" class="marks"/>').format(dots, one.colour)
    return line


def _thinned(one: Series) -> tuple[np.ndarray, np.ndarray]:
    if one.dots or len(one.x) <= MAX_POINTS:
        return one.x, one.y
    parts = [np.array_split(values, MAX_POINTS) for values in (one.x, one.y)]
    return tuple(np.array([part.mean() for part in some]) for some in parts)  # type: ignore[return-value]


def _span(series: Sequence[Series], end: float, held_against: tuple[str, float] | None) -> tuple[float, float]:
    settled = [one.y[one.x >= SETTLED * end] for one in series]
    values = np.concatenate([*settled, np.zeros(0)])
    if not np.isfinite(values).any():
        values = np.concatenate([*(one.y for one in series), np.zeros(0)])
    values = values[np.isfinite(values)]
    bounds = [float(v) for v in np.quantile(values, [0.02, 0.98])] if len(values) else [0.0, 1.0]
    bounds += [held_against[1]] if held_against is not None else []
    spread = (max(bounds) - min(bounds)) or max(abs(max(bounds)), 1.0)
    low, high = min(bounds) - 0.08 * spread, max(bounds) + 0.1 * spread
    return (max(low, 0.0) if min(bounds) >= 0 else low), high


def _apart(labels: list[tuple[float, Series]], least: float = 14.0) -> list[tuple[float, Series]]:
    """Words at the ends of curves, moved down as far as they would overlap."""
    placed: list[tuple[float, Series]] = []
    for y, one in sorted(labels, key=lambda found: found[0]):
        placed.append((max(y, placed[-1][0] + least) if placed else y, one))
    return placed
