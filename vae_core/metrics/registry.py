"""The registry of metrics: what each is called, its unit, which way is better, what it is compared with and needs.

A metric is one registration beside the function that computes it, in `vae_core/metrics/registered/`. The report, the
command line and the pages read everything else from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vae_core.metrics.lacking import LacksData
from vae_core.registry import Registry

if TYPE_CHECKING:
    from vae_core.metrics.context import Context

Better = Literal["lower", "higher", "neither"]
Style = Literal["number", "share", "count"]
Value = int | float | tuple[float, ...]
Compute = Callable[["Context"], Value]

PARTS: dict[str, tuple[float, str]] = {
    "objective": (0.05, "Distortion and KL of the held-out images"),
    "likelihood": (0.10, "Importance-sampled log-likelihood"),
    "usage": (0.50, "Latent dimensions in use"),
    "information": (0.51, "What the KL is made of"),
    "holes": (0.58, "Holes under the prior"),
    "mismatch": (0.63, "Mismatch of codes and prior"),
    "samples": (0.70, "How samples look to a classifier"),
    "probes": (0.85, "Reading labels off the codes"),
    "factors": (0.92, "Reading known factors off the codes"),
}
"""The parts of a report in order: the share of the time after which each begins, and what it does, in words."""


@dataclass(frozen=True)
class Need:
    """What a metric needs of a model or its images.

    Attributes:
        name: a word for it
        unmet: the reason why a model does not meet it, as a sentence; None where it does
    """

    name: str
    unmet: Callable[[Context], str | None]


@dataclass(frozen=True)
class Missing:
    """That a metric has no value for a run, and why, as a sentence."""

    reason: str


@dataclass(frozen=True)
class Metric:
    """One metric.

    Attributes:
        name: the key in a report and in its file
        compute: its value for a run; called only where all needs are met. May raise LacksData
        part: the part of the report that it belongs to, a key of PARTS
        title: above its value
        unit: of its value
        split: the images or codes that it is taken on
        better: which way is better
        description: what it says, in a sentence
        needs: in the order in which they are checked
        reference: what its value is compared with: the name of another metric, or words
        reference_title: what this metric is called where it is a reference
        short_title: its title where there is little room
        compared: whether it is a row of the table that compares two runs
        style: how its value is shown
        vector: whether its value is a tuple of numbers
    """

    name: str
    compute: Compute
    part: str
    title: str
    unit: str
    split: str
    better: Better
    description: str
    needs: tuple[Need, ...] = ()
    reference: str = ""
    reference_title: str = ""
    short_title: str = ""
    compared: bool = False
    style: Style = "number"
    vector: bool = False

    @property
    def row_title(self) -> str:
        """Its title in a table."""
        return self.short_title or self.title

    def unmet(self, context: Context) -> str | None:
        """The first of its needs that is not met, as a sentence; None where all are. Raises LacksData."""
        return next((reason for need in self.needs if (reason := need.unmet(context))), None)

    def value(self, context: Context) -> Value | Missing:
        """Its value, or why there is none: a need that is not met, or images that are too few or not to be had."""
        try:
            reason = self.unmet(context)
            return self.compute(context) if reason is None else Missing(reason)
        except LacksData as error:
            return Missing(str(error))

    def text(self, value: float | None) -> str:
        """A value as it is shown: "73.1%", "2", "0.0123", "45.45"; "–" for None."""
        if value is None:
            return "–"
        if self.style == "share":
            return f"{value:.1%}"
        if self.style == "count":
            return f"{value:.0f}"
        return f"{value:.4f}" if abs(value) < 0.01 and value else f"{value:.4g}" if abs(value) < 1 else f"{value:.2f}"


METRICS: Registry[Metric] = Registry("metric")


def metric(
    name: str,
    *,
    part: str,
    title: str,
    unit: str,
    split: str,
    better: Better,
    description: str,
    needs: tuple[Need, ...] = (),
    reference: str = "",
    reference_title: str = "",
    short_title: str = "",
    compared: bool = False,
    style: Style = "number",
    vector: bool = False,
) -> Callable[[Compute], Compute]:
    """Decorator that registers the function as the metric `name`; the attributes are those of `Metric`.

    Raises ValueError for a name that is taken, or a part that does not exist.
    """
    if part not in PARTS:
        raise ValueError(f"There is no part {part!r} of a report; the parts are {', '.join(PARTS)}.")

    def enter(compute: Compute) -> Compute:
        METRICS.register(name)(
            Metric(
                name=name,
                compute=compute,
                part=part,
                title=title,
                unit=unit,
                split=split,
                better=better,
                description=description,
                needs=needs,
                reference=reference,
                reference_title=reference_title,
                short_title=short_title,
                compared=compared,
                style=style,
                vector=vector,
            )
        )
        return compute

    return enter


def entries() -> list[Metric]:
    """All metrics in the order of a report: by part, and within a part as they were registered."""
    order = list(PARTS)
    return sorted(map(METRICS.get, METRICS), key=lambda one: order.index(one.part))
