"""What the charts of the report have in common: their inks, the numbers along their axes, and their frame."""

from __future__ import annotations

import math

from markupsafe import Markup

from vae_core.looks import ink

FAINT, LINE = ink("muted", dark=False), ink("grid", dark=False)


def ticks(low: float, high: float, about: int) -> list[float]:
    """Round numbers from `low` to `high`, about so many: multiples of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / max(1, about)
    if not (math.isfinite(rough) and rough > 0):
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def tick(value: float, span: float) -> str:
    """A number on an axis: as many decimals as its neighbours differ in."""
    decimals = max(0, 1 - math.floor(math.log10(span))) if span > 0 else 0
    text = f"{value:,.{min(decimals, 6)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def svg(width: float, height: float, label: str, body: Markup, kind: str) -> Markup:
    """A drawing that is as wide as its place; `label` says what it is to those who cannot see it."""
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        kind, width, height, label, body
    )
