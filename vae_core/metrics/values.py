"""The metrics of a run as a record, and the file that keeps it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from vae_core.metrics.counts import Counts, Record
from vae_core.metrics.registry import METRICS, Metric, Value

LARGEST = 1e15
VERSION = 1  # raised when the meaning of a metric changes, so that kept ones are computed anew


class Metrics(Record):
    """What a run is worth: a value for each registered metric, or the reason why there is none."""

    version: int = VERSION
    checkpoint: str = Field(description="Step and size of the checkpoint: what the metrics are of.")
    seed: int
    seconds: float = Field(description="How long they took to compute.")
    counts: Counts
    missing: dict[str, str] = Field(description="By name, why a metric makes no sense for the model, as a sentence.")
    values: dict[str, Value] = Field(description="By name, all others.")

    def number(self, name: str) -> float | None:
        """The value of a metric that is one number, None where it is missing.

        Raises UnknownName, or TypeError for a metric that is a tuple.
        """
        if METRICS.get(name).vector:
            raise TypeError(f"The metric {name!r} is a tuple of numbers.")
        value = self.values.get(name)
        assert not isinstance(value, tuple)  # checked when it was read
        return value

    def vector(self, name: str) -> tuple[float, ...] | None:
        """The value of a metric that is a tuple, None where it is missing. Raises UnknownName, or TypeError."""
        if not METRICS.get(name).vector:
            raise TypeError(f"The metric {name!r} is one number.")
        value = self.values.get(name)
        assert value is None or isinstance(value, tuple)
        return value

    @model_validator(mode="after")
    def _are_those_registered(self) -> Self:
        """A record with a metric too many or too few is of another registry: it is computed again."""
        if set(self.values) & set(self.missing) or set(self.values) | set(self.missing) != set(METRICS):
            raise ValueError("The record does not have each registered metric once.")
        for name, value in self.values.items():
            if isinstance(value, tuple) != METRICS.get(name).vector:
                raise ValueError(f"The metric {name!r} has a value of another kind than registered.")
            if not all(abs(one) < LARGEST for one in (value if isinstance(value, tuple) else (value,))):
                raise ValueError(f"The metric {name!r} has a value that no model comes to.")
        return self


def scalars(metrics: Metrics) -> dict[str, float | None]:
    """All metrics that are one number, by name: the columns of a table or a CSV."""
    return {name: metrics.number(name) for name in METRICS if not METRICS.get(name).vector}


def held_against(metric: Metric, found: list[Metrics]) -> str:
    """What the values of a metric are compared with: "PCA of the pixels: 41.7%", or its words."""
    if metric.reference not in METRICS:
        return metric.reference
    if METRICS.get(metric.reference).vector:
        return METRICS.get(metric.reference).reference_title
    values = dict.fromkeys(metric.text(value) for one in found if (value := one.number(metric.reference)) is not None)
    title = METRICS.get(metric.reference).reference_title
    return f"{title}: {' / '.join(values)}" if values else title
