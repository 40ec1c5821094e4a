"""What a run is worth: pure functions over arrays and models, their registry, and the report that keeps their values."""

from vae_core.metrics import registered
from vae_core.metrics.registry import METRICS, Metric
from vae_core.metrics.report import cached_metrics, compute_metrics, metrics_file
from vae_core.metrics.values import Metrics, held_against, scalars

__all__ = [
    "METRICS",
    "Metric",
    "Metrics",
    "cached_metrics",
    "compute_metrics",
    "held_against",
    "metrics_file",
    "registered",
    "scalars",
]
