"""The registered metrics, a module for each part of a report: importing this package fills the registry."""

from vae_core.metrics.registered import holes, likelihood, mismatch, objective, probes, samples, usage

__all__ = ["holes", "likelihood", "mismatch", "objective", "probes", "samples", "usage"]
