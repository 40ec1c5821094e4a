"""What a recipe's measured metrics say beside those of the recipe that it sets out from."""

from __future__ import annotations

from collections.abc import Callable

from vae_core.recipes import recipe
from vae_core.recipes.measured import Measured, MeasuredMetric

ERROR = "Mean squared error"
ALIKE = 0.02  # a difference of so small a share is none: another seed changes more
# The recipe that each sets out from, and what is compared beside the error.
SETS_OUT_FROM = {"info-vae": ("mnist-vae-2d", ("KL",)), "tc-vae": ("beta-vae", ("MIG",))}


def beside(name: str, figures: Callable[[str], Measured | None]) -> str:
    """Two sentences from the metrics of both, or nothing where one is not measured; `figures` are those of a recipe."""
    if name not in SETS_OUT_FROM:
        return ""
    other, more = SETS_OUT_FROM[name]
    own, others = figures(name), figures(other)
    if own is None or others is None:
        return ""
    pairs = [(one, two) for title in (ERROR, *more) if (one := _metric(own, title)) and (two := _metric(others, title))]
    if not pairs or pairs[0][0].title != ERROR:
        return ""
    compared = ", ".join(
        f"{one.title} {one.value:.{one.digits}f} against {two.value:.{two.digits}f}" for one, two in pairs
    )
    return f"Measured beside “{recipe(other).config.name}”: {compared}. {_verdict(*pairs[0])}"


def _metric(result: Measured, title: str) -> MeasuredMetric | None:
    return next((metric for metric in result.metrics if metric.title == title), None)


def _verdict(own: MeasuredMetric, other: MeasuredMetric) -> str:
    """What the two errors say of the reconstructions."""
    if abs(own.value - other.value) <= ALIKE * other.value:
        return "Its reconstructions are as close to the originals, no closer."
    if own.value > other.value:
        return "Its reconstructions are less close to the originals: blurrier."
    return "Its reconstructions are closer to the originals."
