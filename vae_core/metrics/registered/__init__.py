"""The registered metrics, a module for each part of a report: importing this package fills the registry."""

from vae_core.metrics.registered import (
    disentanglement,
    holes,
    information,
    likelihood,
    mismatch,
    objective,
    probes,
    samples,
    usage,
)

__all__ = [
    "disentanglement",
    "holes",
    "information",
    "likelihood",
    "mismatch",
    "objective",
    "probes",
    "samples",
    "usage",
]
