"""The trainings of a sweep in the queue: put there all at once, or one when another has ended, and followed to their end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from vae_core.experiment import RunConfig
from vae_core.jobs import dispatch, submit
from vae_core.limits import LimitError, limits
from vae_core.runs.errors import DamagedRun
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.runs.store import RunStore

POLL_SECONDS = 0.5
ENDED = ("finished", "stopped", "failed", "interrupted", "paused")


def follow(
    store: RunStore,
    configs: Iterable[RunConfig],
    *,
    at_once: int,
    submitted: Callable[[Run], object],
    refused: Callable[[ValueError], object],
) -> Iterator[tuple[Run, Status]]:
    """Each run when it has ended, in the order in which they do.

    configs: taken from one at a time, when there is room for another; so a search may decide by what has ended
    at_once: how many are in the queue or train at the same time
    submitted, refused: told of each configuration what has become of it, before another one is taken; those that
        `submit` refuses, as where the machine has no memory for one, do not end the others

    Whoever stops in between leaves the queue as it is: workers start each other. Raises OSError.
    """
    coming, going = iter(configs), list[Run]()
    exhausted = False
    while True:
        while not exhausted and len(going) < at_once:
            config = next(coming, None)
            if config is None:
                exhausted = True
                break
            try:
                going.append(submit(store, config))
            except ValueError as error:
                refused(error)
            else:
                submitted(going[-1])
        if not going:
            return
        dispatch(store)
        ended = [(run, status) for run in going if (status := _status(run)).state in ENDED]
        for run, status in ended:
            going.remove(run)
            yield run, status
        if not ended:
            time.sleep(POLL_SECONDS)


def check_room(store: RunStore, count: int) -> None:
    """Raise LimitError where so many trainings more would not fit into the queue."""
    waiting = sum(status.active for _, status in store.statuses())
    if waiting + count > limits().max_queue:
        raise LimitError(
            f"These are {count} trainings, and {waiting} are in the queue; it takes {limits().max_queue} in all. "
            "Wait, take fewer values, or raise LATENT_PLAYGROUND_MAX_QUEUE."
        )


def _status(run: Run) -> Status:
    """A run that somebody has deleted or damaged meanwhile counts as failed."""
    try:
        return run.status()
    except DamagedRun as error:
        return Status(state="failed", message=str(error))
