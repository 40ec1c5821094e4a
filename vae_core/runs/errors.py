"""What can be wrong with a run, each as a sentence for people."""

from __future__ import annotations


class RunError(ValueError):
    """Something was asked of a run that cannot be done; the message says why."""


class QueueBusy(RunError):
    """Somebody else has held the queue's lock for longer than one waits."""

    def __init__(self) -> None:
        super().__init__("The queue of trainings is busy; try again in a moment.")


class StoreRefused(RunError):
    """The system does not let the folder of runs be read or written: nothing is known of what is in it."""


class DamagedRun(ValueError):
    """A file of a run folder is missing or cannot be read; the message says which and why."""


class MissingFile(DamagedRun):
    """A file of a run folder is not there."""


class DeletedRun(DamagedRun, RunError):
    """The folder of a run was deleted after it was listed or opened: nothing to read, nothing to do."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"The run {run_id!r} has been deleted.")
