"""The trainings of a sweep in the queue: put there as far as there is room, and followed to their end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from vae_core.experiment import RunConfig
from vae_core.jobs import dispatch, submit
from vae_core.limits import LimitError, limits
from vae_core.runs.errors import DamagedRun, QueueBusy
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.runs.store import RunStore
from vae_core.sweeps.grid import Point

POLL_SECONDS = 0.5
ENDED = ("finished", "stopped", "failed", "interrupted", "paused")


def follow(
    store: RunStore,
    configs: Iterable[tuple[Point, RunConfig]],
    *,
    at_once: int,
    submitted: Callable[[Point, Run], object],
    refused: Callable[[Point, ValueError], object],
    waits: Callable[[Point], object] = lambda _: None,
) -> Iterator[tuple[Run, Status]]:
    """Each run when it has ended, in the order in which they do.

    configs: taken from one at a time, when there is room for another; so a search may decide by what has ended
    at_once: how many are in the queue or train at the same time
    submitted, refused: told of each configuration what has become of it; those that `submit` refuses do not end the others
    waits: told of a configuration for which there is no room at present: the queue is full of others' trainings, or busy,
        or ours that go on take the memory. It is tried again; when none of ours goes on any more, too little memory is a refusal

    Whoever stops in between leaves the queue as it is: workers start each other. Raises OSError.
    """
    coming, going, later = iter(configs), list[Run](), deque[tuple[Point, RunConfig]]()

    def put(point: Point, config: RunConfig) -> bool:
        """Into the queue; whether it need not be tried again."""
        if queue_length(store) >= limits().max_queue:
            return False
        try:
            run = submit(store, config)
        except QueueBusy:
            return False
        except ValueError as error:
            if isinstance(error, LimitError) and going:
                return False
            refused(point, error)
        else:
            going.append(run)
            submitted(point, run)
        return True

    while True:
        for one in [later.popleft() for _ in range(len(later))]:
            if not put(*one):
                later.append(one)
        while len(going) + len(later) < at_once and (new := next(coming, None)) is not None:
            if not put(*new):
                later.append(new)
                waits(new[0])
        if not going and not later:
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
    waiting = queue_length(store)
    if waiting + count > limits().max_queue:
        raise LimitError(
            f"These are {count} trainings, and {waiting} are in the queue; it takes {limits().max_queue} in all. "
            "Wait, take fewer values, or raise LATENT_PLAYGROUND_MAX_QUEUE."
        )


def queue_length(store: RunStore) -> int:
    """How many trainings go on or wait, whoever started them."""
    return sum(status.active for _, status in store.statuses())


def _status(run: Run) -> Status:
    """A run that somebody has deleted or damaged meanwhile counts as failed."""
    try:
        return run.status()
    except DamagedRun as error:
        return Status(state="failed", message=str(error))
