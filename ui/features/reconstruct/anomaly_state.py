"""What the anomaly part of the page Reconstruct shows, as it stands in an address: written by anybody, read with care."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae_core.metrics.anomaly import SCORES, Score

ANOMALY_KEYS = ("detector", "strange", "error", "threshold")
MOST_CLASSES = 100


@dataclass(frozen=True)
class AnomalyView:
    """What the anomaly part shows.

    Attributes:
        detector: id of the run that is asked; None for the usual one
        strange: the classes taken for unknown, for a model that has seen them all; others know their own
        score: which error raises the alarm
        threshold: in the units of that score; None for the usual share of false alarms
    """

    detector: str | None = None
    strange: tuple[int, ...] = ()
    score: Score = "relative"
    threshold: float | None = None


def anomaly_params(view: AnomalyView) -> dict[str, str]:
    """The view as it stands in an address; `parse_anomaly` reads it."""
    params = {"error": view.score}
    if view.detector:
        params["detector"] = view.detector
    if view.strange:
        params["strange"] = "-".join(map(str, view.strange))
    if view.threshold is not None:
        params["threshold"] = f"{view.threshold:.6g}"
    return params


def parse_anomaly(params: Mapping[str, Any]) -> AnomalyView:
    """What makes no sense is left at its default."""
    usual = AnomalyView()
    score = str(params.get("error") or "")
    words = str(params.get("strange") or "")[:400].split("-")
    classes = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 5]
    return AnomalyView(
        detector=str(params.get("detector") or "")[:80] or None,
        strange=tuple(dict.fromkeys(classes))[:MOST_CLASSES],
        score=next((known for known in SCORES if known == score), usual.score),
        threshold=_finite(params.get("threshold")),
    )


def _finite(text: Any) -> float | None:
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and abs(value) < 1e9 else None
