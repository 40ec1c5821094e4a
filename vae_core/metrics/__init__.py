"""What a run is worth: pure functions over arrays and models, and the runner that keeps a run's metrics."""

from vae_core.metrics.report import cached_metrics, compute_metrics, metrics_file
from vae_core.metrics.values import MetricInfo, Metrics, SampleMetrics, info, scalars

__all__ = [
    "MetricInfo",
    "Metrics",
    "SampleMetrics",
    "cached_metrics",
    "compute_metrics",
    "info",
    "metrics_file",
    "scalars",
]
