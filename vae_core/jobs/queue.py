"""Who trains next: so many at a time, the others queue. All of it is in the status files of the run folders.

Whatever changes the queue does so under `RunStore.lock`. With Ray (see `executor`) the queue is the same, and whose turn it is
and where is Ray's to say: a driver hands it every run that waits (vae_core/jobs/ray/).
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time

from vae_core.experiment import RunConfig
from vae_core.jobs.executor import executor, start_command
from vae_core.jobs.ray.launch import keep_driver
from vae_core.jobs.room import memory_left_by
from vae_core.jobs.spare import hand_over, keep_spare
from vae_core.readiness import check_goes_on, check_ready
from vae_core.runs.errors import QueueBusy, RunError
from vae_core.runs.hold import is_held
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.runs.store import RunStore

TRAININGS = "LATENT_PLAYGROUND_TRAININGS"
RAYS = 8  # trainings of a search on a cluster, unless TRAININGS says it
ENDING_SECONDS = 2.0  # in which a worker that has written its last status gives back its lock

_children: list[subprocess.Popen[bytes]] = []  # so that ended ones are reaped


def training_limit() -> int:
    """How many trainings may run at once on this machine: LATENT_PLAYGROUND_TRAININGS, or 1."""
    try:
        return max(1, int(os.environ.get(TRAININGS, "1")))
    except ValueError:
        return 1


def search_width() -> int:
    """How many trainings a search has going, whose next ones depend on what these come to: as many as may train at once.

    With Ray nobody here knows how many those are: LATENT_PLAYGROUND_TRAININGS, or 8.
    """
    return RAYS if executor() == "ray" and TRAININGS not in os.environ else training_limit()


def submit(
    store: RunStore,
    config: RunConfig,
    *,
    run_id: str | None = None,
    pid: int | None = None,
    belongs_to: str | None = None,
) -> Run:
    """Make a run of this configuration, put it into the queue, and start it if its turn has come.

    Args:
        store: where the run's folder is made
        config: what to train
        run_id: the folder's name; made from the configuration's name and the time if not given
        pid: the process that will train it by itself, by `work`; None has a worker started in the background
        belongs_to: whoever may change it later

    Raises RunError when the id is impossible or taken, or the queue is busy; ConfigError, LimitError or another ValueError,
    before anything is made, for what cannot be trained here (see `readiness`).
    """
    check_ready(config, memory=memory_at_its_turn(store))
    with store.lock():  # nobody sees a run that is made and not submitted
        run = store.create(config, run_id=run_id, belongs_to=belongs_to)
        enqueue(store, run, pid=pid)
        dispatch(store)
    return run


def enqueue(store: RunStore, run: Run, *, pid: int | None = None) -> None:
    """Put a run (created, paused, interrupted or failed) at the end of the queue.

    `pid` is a process that will train it by itself; with it, a run that waits for a worker is taken over, and keeps
    its position. Raises RunError when the run is finished, was stopped for good, is training, is in the queue already,
    or was deleted; LimitError where it would take more memory than there is.
    """
    with store.lock():
        status = run.status()
        waits = status.state == "waiting" and status.pid is None
        if (status.active and status.owner_alive(run.path)) or (waits and pid is None) or _held_by_another(run, pid):
            raise RunError("This run is training or in the queue already.")
        if status.state == "finished":
            raise RunError("This run is finished; start a new one with more epochs.")
        if status.state == "stopped" and run.has_weights():
            raise RunError(
                "This run was ended by Stop and does not go on; start a new one. Pause is what can be resumed."
            )
        if status.train_images:
            check_goes_on(run.config, status.train_images, memory=memory_at_its_turn(store))
        run.pop_request()
        queued = status.queued if waits else time.time()
        run.write_status(status.model_copy(update={"state": "waiting", "queued": queued, "message": ""}).owned(pid))


def pause(store: RunStore, run: Run) -> None:
    """Have a run's worker save and end, to be resumed; a run that waits leaves the queue. Raises RunError."""
    _request(store, run, "pause")


def stop(store: RunStore, run: Run) -> None:
    """Have a run's worker save and end for good: what was learnt is kept, and the run is not resumed any more.

    A run that waits leaves the queue, and may join it again. One whose worker does not answer, see `unanswered`, is ended
    without it. Raises RunError.
    """
    _request(store, run, "stop")


def unanswered(run: Run, status: Status) -> bool:
    """Whether a run was asked to end and nobody answers, though nobody can be sure that its worker is gone: that of
    another machine, whose disk shares no locks. Asked again, the run is ended without it.
    """
    elsewhere = status.host != socket.gethostname()
    return status.state == "running" and elsewhere and run.request() is not None and not is_held(run.path)


def claim(store: RunStore, run: Run, *, locked: bool = False, node: str = "") -> bool | None:
    """Begin to train in this process: True when it may, False while it has to wait, None when the run left the queue.

    `locked`: this process holds the lock of the run's folder, so that nobody has to ask whether it lives. `node`: the node
    of a cluster that trains it for this process, for which no run has to wait here. Raises DeletedRun.
    """
    with store.lock():
        ids = [waiting.id for waiting, status in _waiting(store) if waiting.id == run.id or not _is_rays(status)]
        if run.id not in ids:
            run.status()  # says so if the run was deleted
            return None
        if not node and len(_running(store)) + ids.index(run.id) >= training_limit():
            return False
        claimed = run.status().model_copy(update={"state": "running", "message": "", "node": node})
        run.write_status(claimed.owned(os.getpid(), locked=locked))
        return True


def forget_ended() -> None:
    """Let the system forget the workers of this process that have ended."""
    _children[:] = [child for child in _children if child.poll() is None]


def dispatch(store: RunStore, *, patience: float | None = None) -> None:
    """Start workers for the next runs of the queue while fewer than `training_limit` train, or have Ray place them.

    Safe to call often: while the queue is busy nothing is done, and the next call does it; `patience` is how many seconds
    to wait for it. Raises RunError where the folder of runs cannot be read or written, OSError where no process can be
    started.
    """
    forget_ended()
    if not _waiting(store):
        return
    with contextlib.suppress(QueueBusy), store.lock(patience):
        for run, status in _waiting(store):
            if status.pid is not None and not status.owner_alive(run.path):  # it would only die again
                message = "The training process ended before it began; worker.log may say why. Resume tries again."
                run.write_status(status.model_copy(update={"state": "interrupted", "message": message}).owned(None))
        if executor() == "ray":
            if any(status.pid is None for _, status in _waiting(store)):
                keep_driver(store)
            return
        free = training_limit() - len(_running(store))
        for run, status in _waiting(store)[: max(0, free)]:
            if status.pid is None:
                child = _spawn(store, run)
                run.write_status(status.owned(child.pid))


def memory_at_its_turn(store: RunStore) -> int:
    """Bytes that a training may count on which joins the queue now; no bound where it trains on some node of a cluster."""
    if executor() == "ray":
        return sys.maxsize
    return memory_left_by((status for _, status in store.statuses()), training_limit())


def prepare(running: int) -> bool:
    """Have a worker ready for a training that somebody is about to start, if it would begin at once; whether there is.

    running: how many trainings there are on this machine
    """
    return executor() == "local" and running < training_limit() and keep_spare()


def queue_position(store: RunStore, run: Run) -> int:
    """1 for the next to train; 0 when it is not in the queue."""
    ids = [waiting.id for waiting, _ in _waiting(store)]
    return ids.index(run.id) + 1 if run.id in ids else 0


def _spawn(store: RunStore, run: Run) -> subprocess.Popen[bytes]:
    child = hand_over(store, run) or start_command(
        ["work", run.id, "--runs", str(store.root.resolve())], run.path / "worker.log"
    )
    _children.append(child)
    return child


def _request(store: RunStore, run: Run, request: str) -> None:
    with store.lock():
        status = run.status()
        ended = status.state in ("paused", "interrupted")
        if status.state == "running":
            if not unanswered(run, status):
                run.write_request(request)
                return
            run.pop_request()
            ended = True
        if status.state == "waiting":
            state = "paused" if run.has_weights() else "created"
        elif ended:
            state = "stopped" if request == "stop" and run.has_weights() else "paused"
        else:
            return
        run.write_status(status.model_copy(update={"state": state, "message": ""}).owned(None))


def _held_by_another(run: Run, pid: int | None) -> bool:
    """Whether a worker lives that the status says nothing of, as of a run that was ended without it."""
    return pid != os.getpid() and is_held(run.path, patience=ENDING_SECONDS)


def _running(store: RunStore) -> list[Run]:
    """Those that train on this machine."""
    return [run for run, status in store.statuses() if status.state == "running" and not status.node]


def _is_rays(status: Status) -> bool:
    """Whether a run that waits does so for a node of the cluster, and no process here will train it."""
    return status.pid is None and executor() == "ray"


def _waiting(store: RunStore) -> list[tuple[Run, Status]]:
    """The queue, the next to train first."""
    queue = [(run, status) for run, status in store.statuses() if status.state == "waiting"]
    return sorted(queue, key=lambda entry: (entry[1].queued, entry[0].id))
