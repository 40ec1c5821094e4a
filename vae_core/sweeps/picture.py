"""A sweep as a picture: each metric over the values of one field, a line for each combination of the others. SVG."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from markupsafe import Markup

from vae_core.looks import PETROFF_10, ink
from vae_core.report.drawing import FAINT, LINE, svg, tick, ticks
from vae_core.report.markup import joined
from vae_core.sweeps.grid import Axis
from vae_core.sweeps.outcome import METRICS, Row, best

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 62, 190, 26, 40
LINES = len(PETROFF_10)  # with a colour and a name each; more are drawn in grey


def charts(axes: Sequence[Axis], rows: Sequence[Row]) -> list[Markup]:
    """A chart for each metric that any row has; none where nothing came out."""
    across = max(range(len(axes)), key=lambda number: len(axes[number].values) or math.inf)
    return [
        _chart(key, title, axes, across, [row for row in rows if key in row.values])
        for key, title in METRICS.items()
        if any(key in row.values for row in rows)
    ]


def _chart(key: str, title: str, axes: Sequence[Axis], across: int, rows: Sequence[Row]) -> Markup:
    axis, right, bottom = axes[across], WIDTH - RIGHT, HEIGHT - BOTTOM
    places = _Places(axis, [row.point[across] for row in rows])
    values = [row.values[key] for row in rows]
    low, high = min(values), max(values)
    margin = 0.08 * (high - low) or max(abs(high), 1.0) * 0.05
    low, high = low - margin, high + margin

    def at(row: Row) -> tuple[float, float]:
        share = (row.values[key] - low) / (high - low)
        return LEFT + places.share(row.point[across]) * (right - LEFT), bottom - share * (bottom - TOP)

    heading = f"{title}, held out, nats an image"
    parts = [Markup('<text x="0" y="13" class="title">{}</text>').format(heading)]
    for value in ticks(low, high, 4):
        y = bottom - (value - low) / (high - low) * (bottom - TOP)
        parts.append(Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(LEFT, y, right, LINE))
        parts.append(
            Markup('<text x="{}" y="{:.1f}" class="tick end">{}</text>').format(
                LEFT - 7, y + 4, tick(value, high - low)
            )
        )
    for share, words in places.marks():
        x = LEFT + share * (right - LEFT)
        parts.append(Markup('<text x="{:.1f}" y="{}" class="tick middle">{}</text>').format(x, bottom + 16, words))
    parts.append(
        Markup('<text x="{}" y="{}" class="tick middle">{}</text>').format((LEFT + right) / 2, bottom + 33, axis.name)
    )
    parts += _lines(axes, across, rows, at, draws_lines=bool(axis.values))
    if (least := best(rows, key)) is not None:
        x, y = at(least)
        parts.append(
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="7" fill="none" stroke="{}" stroke-width="1.5"/>').format(
                x, y, ink("text", dark=False)
            )
        )
    return svg(WIDTH, HEIGHT, heading, joined(parts), "chart")


def _lines(axes: Sequence[Axis], across: int, rows: Sequence[Row], at: object, *, draws_lines: bool) -> list[Markup]:
    """Dots, joined where the axis has values of its own, and the names of the lines at the right."""
    assert callable(at)
    groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        others = tuple(value for number, value in enumerate(row.point) if number != across and axes[number].values)
        groups[others].append(row)
    named = [axis.name for number, axis in enumerate(axes) if number != across and axis.values]
    parts = []
    for number, (others, members) in enumerate(groups.items()):
        colour = PETROFF_10[number] if len(groups) <= LINES else FAINT
        found = sorted(map(at, members))
        if draws_lines and len(found) > 1:
            line = "L".join(f"{x:.1f} {y:.1f}" for x, y in found)
            parts.append(Markup('<path d="M{}" stroke="{}" class="held-out"/>').format(line, colour))
        dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in found)
        parts.append(Markup('<path d="{}" stroke="{}" class="marks"/>').format(dots, colour))
        if others and len(groups) <= LINES:
            words = ", ".join(f"{name} {value}" for name, value in zip(named, others, strict=True))
            parts.append(
                Markup('<text x="{}" y="{}" fill="{}" class="label">{}</text>').format(
                    WIDTH - RIGHT + 14, TOP + 8 + 17 * number, colour, words
                )
            )
    return parts


class _Places:
    """Where values stand along an axis, from 0 to 1: side by side, or for a range by their size."""

    def __init__(self, axis: Axis, values: Sequence[str]) -> None:
        self.axis = axis
        self.order = [value for value in axis.values if value in values] if axis.values else []

    def share(self, value: str) -> float:
        if self.axis.values:
            return (self.order.index(value) + 0.5) / len(self.order)
        low, high, here = (self._scaled(number) for number in (self.axis.low, self.axis.high, float(value)))
        return (here - low) / (high - low)

    def marks(self) -> list[tuple[float, str]]:
        if self.axis.values:
            return [(self.share(value), value) for value in self.order]
        if not self.axis.log:
            return [(self.share(str(v)), f"{v:g}") for v in ticks(self.axis.low, self.axis.high, 6)]
        first, last = (math.log10(end) for end in (self.axis.low, self.axis.high))
        powers = [10.0**power for power in range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1)]
        shown = powers if len(powers) > 1 else [self.axis.low, self.axis.high]
        return [(self.share(str(value)), f"{value:g}") for value in shown]

    def _scaled(self, number: float) -> float:
        return math.log10(number) if self.axis.log else number
