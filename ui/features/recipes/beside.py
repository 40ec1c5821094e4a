"""What a recipe's measured metrics say: beside those of the recipe that it sets out from, or of what counts as close."""

from __future__ import annotations

import math
from collections.abc import Callable

from vae_core.metrics.denoising import GOOD_COPY, ROUGH_COPY
from vae_core.recipes import recipe
from vae_core.recipes.measured import Measured, MeasuredMetric

ERROR = "Mean squared error"
TIDINESS = "MIG"
NEARLY = 0.02  # MIGs that differ by less are alike
ALIKE = 0.02  # a difference of so small a share is none: another seed changes more
# The recipe that each sets out from, and what is compared beside the error.
SETS_OUT_FROM = {
    "info-vae": ("mnist-vae-2d", ("KL",)),
    "tc-vae": ("beta-vae", (TIDINESS,)),
    "s7-dcgan-vae": ("mnist-vae-16d", ("KL",)),
    "s8-loss-as-printed": ("s8-dense-vae", ("KL",)),
}
CLOSENESS = ("s3-dense-ae",)  # whose card says how close its reconstructions come, in decibels


def beside(name: str, figures: Callable[[str], Measured | None]) -> str:
    """Two sentences from the metrics of both, or nothing where one is not measured; `figures` are those of a recipe."""
    if name in CLOSENESS and (result := figures(name)) is not None:
        return _closeness(result)
    if name not in SETS_OUT_FROM:
        return ""
    other, more = SETS_OUT_FROM[name]
    own, others = figures(name), figures(other)
    if own is None or others is None:
        return ""
    error = _error(name, other)
    pairs = [(one, two) for title in (error, *more) if (one := _metric(own, title)) and (two := _metric(others, title))]
    if not pairs or pairs[0][0].title != error:
        return ""
    compared = ", ".join(
        f"{one.title} {one.value:.{one.digits}f} against {two.value:.{two.digits}f}" for one, two in pairs
    )
    verdicts = [
        _verdict(*pairs[0], own.epoch * own.images / (others.epoch * others.images)),
        *(_tidier(*pair) for pair in pairs if pair[0].title == TIDINESS),
    ]
    return f"Measured beside “{recipe(other).config.name}”: {compared}. {' '.join(verdicts)}"


def _error(name: str, other: str) -> str:
    """The metric of how far reconstructions are from their originals that can be compared between the two recipes.

    A squared error a pixel is smaller where the same images have a wider black margin; a sum over pixels hardly is.
    """
    same_pixels = recipe(name).config.data.image_size == recipe(other).config.data.image_size
    return ERROR if same_pixels else "Distortion"


def _closeness(result: Measured) -> str:
    """The mean squared error as a peak signal-to-noise ratio, beside what is usual; nothing where it is not known."""
    error = _metric(result, ERROR)
    if error is None or error.value <= 0:
        return ""
    ratio = 10 * math.log10(1 / error.value)
    return (
        f"Held-out, the reconstructions come to {ratio:.0f} dB (mean squared error {error.value:.{error.digits}f}): "
        f"{GOOD_COPY} dB and more is a very good copy, {ROUGH_COPY} a rough one."
    )


def _metric(result: Measured, title: str) -> MeasuredMetric | None:
    return next((metric for metric in result.metrics if metric.title == title), None)


def _tidier(own: MeasuredMetric, other: MeasuredMetric) -> str:
    """What the two MIGs say of the dimensions."""
    if abs(own.value - other.value) < NEARLY:
        return "Its dimensions keep the factors as far apart, no further."
    return f"Its dimensions keep the factors {'further' if own.value > other.value else 'less far'} apart."


def _verdict(own: MeasuredMetric, other: MeasuredMetric, longer: float) -> str:
    """What the two errors say of the reconstructions, of a training that has seen `longer` times as many images."""
    if abs(own.value - other.value) <= ALIKE * other.value:
        return "Its reconstructions are as close to the originals, no closer."
    if own.value > other.value:
        return f"Its reconstructions are less close to the originals: blurrier{', after less training' if longer < 1 else ''}."
    return f"Its reconstructions are closer to the originals{', after more training' if longer > 1 else ''}."
