"""Runs on disk: a folder each."""

from vae_core.runs.files import DamagedRun
from vae_core.runs.history import History
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.runs.store import RunError, RunStore, RunSummary, default_root

__all__ = [
    "DamagedRun",
    "History",
    "Run",
    "RunError",
    "RunStore",
    "RunSummary",
    "Status",
    "default_root",
]
