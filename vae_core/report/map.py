"""The latent map as SVG, drawn for paper, and its legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from vae_core.looks import class_colours, map_limits
from vae_core.report.drawing import LINE, svg, tick, ticks
from vae_core.report.markup import NOTHING, joined

MAX_DOTS = 4000
MAX_NAMED = 24  # classes whose names stand on the map itself
LONGEST_NAME = 18  # letters of such a name
HALF_LETTER, ROW = 3.6, 13  # units that a name takes across and down
SIZE = (520, 340)  # units of the picture


def latent_map(places: np.ndarray, labels: np.ndarray, names: Sequence[str], titles: tuple[str, str]) -> Markup:
    """A dot for each of the places [N, 2], the first MAX_DOTS of them, coloured by class, at one scale along both axes."""
    width, height = SIZE
    left, right, top, bottom = 40, width - 8, 8, height - 34
    (x0, x1), (y0, y1) = map_limits(places)
    scale = min((right - left) / (x1 - x0), (bottom - top) / (y1 - y0))
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)

    def at(x: float, y: float) -> tuple[float, float]:
        return (left + right) / 2 + (x - middle[0]) * scale, (top + bottom) / 2 - (y - middle[1]) * scale

    across = ((right - left) / 2 / scale, (bottom - top) / 2 / scale)
    parts = [
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}"/>').format(
            left, top, right - left, bottom - top, LINE
        )
    ]
    for value in ticks(middle[0] - across[0], middle[0] + across[0], 7):
        x, _ = at(value, middle[1])
        parts.append(
            Markup('<text x="{:.1f}" y="{}" class="tick middle">{}</text>').format(
                x, bottom + 14, tick(value, 2 * across[0])
            )
        )
    for value in ticks(middle[1] - across[1], middle[1] + across[1], 6):
        _, y = at(middle[0], value)
        parts.append(
            Markup('<text x="{}" y="{:.1f}" class="tick end">{}</text>').format(
                left - 5, y + 4, tick(value, 2 * across[1])
            )
        )
    parts.append(
        Markup('<text x="{}" y="{}" class="tick middle">{}</text>').format((left + right) / 2, height - 4, titles[0])
    )
    parts.append(
        Markup('<text transform="translate(10 {}) rotate(-90)" class="tick middle">{}</text>').format(
            (top + bottom) / 2, titles[1]
        )
    )
    parts.append(
        Markup('<clipPath id="clip-map"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>').format(
            left, top, right - left, bottom - top
        )
    )
    dots, words = NOTHING, []
    shown, of = places[:MAX_DOTS], labels[:MAX_DOTS]
    for label, colour in enumerate(class_colours(len(names))):
        own = shown[of == label]
        if not len(own):
            continue
        # A path of points without length, each drawn as a round cap: a tenth of the text of as many circles.
        d = "".join("M{:.1f} {:.1f}h0".format(*at(float(x), float(y))) for x, y in own)
        dots += Markup('<path d="{}" stroke="{}" class="dots"/>').format(d, colour)
        words.append((*at(*map(float, np.median(own, axis=0))), names[label]))
    parts.append(Markup('<g clip-path="url(#clip-map)">{}</g>').format(dots))
    if len(words) <= MAX_NAMED:
        for x, y, word in _unstacked(words):
            short = word if len(word) <= LONGEST_NAME else f"{word[: LONGEST_NAME - 1]}…"
            parts.append(Markup('<text x="{:.0f}" y="{:.0f}" class="name">{}</text>').format(x, y, short))
    return svg(width, height, "Map of the latent space", joined(parts), "map")


def legend(labels: np.ndarray, names: Sequence[str]) -> Markup:
    """Each class that is on the map, with its colour and how many images it has there."""
    rows = []
    for label, colour in enumerate(class_colours(len(names))):
        count = int((labels == label).sum())
        if count:
            dot = Markup(
                '<svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill="{}"/></svg>'
            ).format(colour)
            rows.append(Markup("<li>{} {} <span>{}</span></li>").format(dot, names[label], f"{count:,}"))
    return Markup('<ul class="legend">{}</ul>').format(joined(rows))


def _unstacked(words: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Names on the map, those that would cover one another moved apart."""
    placed: list[tuple[float, float, str]] = []
    for x, top, word in sorted(words, key=lambda one: one[1]):
        y = top
        for other_x, other_y, other in placed:
            reach = HALF_LETTER * (min(len(word), LONGEST_NAME) + min(len(other), LONGEST_NAME))
            if abs(x - other_x) < reach and abs(y - other_y) < ROW:
                y = other_y + ROW
        placed.append((x, y, word))
    return placed
