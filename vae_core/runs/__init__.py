"""Runs on disk: a folder each."""

from vae_core.runs.errors import DamagedRun, DeletedRun, QueueBusy, RunError, StoreRefused
from vae_core.runs.history import History
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.runs.store import RunStore, RunSummary, default_root

__all__ = [
    "DamagedRun",
    "DeletedRun",
    "History",
    "QueueBusy",
    "Run",
    "RunError",
    "RunStore",
    "RunSummary",
    "Status",
    "StoreRefused",
    "default_root",
]
