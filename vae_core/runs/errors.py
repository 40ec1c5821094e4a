"""What can be wrong with a run, each as a sentence for people."""

from __future__ import annotations


class RunError(ValueError):
    """Something was asked of a run that cannot be done; the message says why."""


class DamagedRun(ValueError):
    """A file of a run folder is missing or cannot be read; the message says which and why."""


class DeletedRun(DamagedRun, RunError):
    """The folder of a run was deleted after it was listed or opened: nothing to read, nothing to do."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"The run {run_id!r} has been deleted.")
