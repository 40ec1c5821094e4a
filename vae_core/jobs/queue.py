"""Who trains next: at most so many at a time, the others in line, all told by the run folders themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from vae_core.runs.files import DamagedRun
from vae_core.runs.run import Run
from vae_core.runs.status import Status
from vae_core.runs.store import RunError, RunStore

_children: list[subprocess.Popen[bytes]] = []  # so that ended ones are reaped


def training_limit() -> int:
    """How many trainings may run at once on this machine: LATENT_PLAYGROUND_TRAININGS, or 1."""
    try:
        return max(1, int(os.environ.get("LATENT_PLAYGROUND_TRAININGS", "1")))
    except ValueError:
        return 1


def enqueue(store: RunStore, run: Run, *, pid: int | None = None) -> None:
    """Put a run (new, paused, stopped, interrupted or failed) at the end of the line; `pid` will train it itself.

    Raises RunError when it is finished, in line or at work already.
    """
    with _lock(store):
        status = run.status()
        if status.active and status.owner_alive():
            raise RunError("This run is training or in line already.")
        if status.state == "finished":
            raise RunError("This run is finished; start a new one with more epochs.")
        run.take_request()
        run.write_status(
            status.model_copy(update={"state": "waiting", "queued": time.time(), "message": ""}).owned(pid)
        )


def ask(store: RunStore, run: Run, what: str) -> None:
    """ "pause" or "stop" a run: the worker is left a request; one that still waits leaves the line at once."""
    if what not in ("pause", "stop"):
        raise RunError(f"A run cannot be asked to {what!r}; ask it to pause or to stop.")
    with _lock(store):
        status = run.status()
        ended = "paused" if what == "pause" else "stopped"
        if status.state == "running":
            run.request(what)
        elif status.state in ("waiting", "paused", "interrupted"):
            run.write_status(status.model_copy(update={"state": ended, "message": ""}).owned(None))


def claim(store: RunStore, run: Run) -> bool | None:
    """Take a free place for this process: True when it has it, False to wait on, None when the run left the line."""
    with _lock(store):
        line = _waiting(store)
        if run.id not in [waiting.id for waiting, _ in line]:
            return None
        ahead = [waiting.id for waiting, _ in line].index(run.id)
        if len(_running(store)) + ahead >= training_limit():
            return False
        run.write_status(run.status().model_copy(update={"state": "running"}).owned(os.getpid()))
        return True


def dispatch(store: RunStore) -> None:
    """Start workers for runs in line while there are free places. Safe to call often and from anywhere."""
    _children[:] = [child for child in _children if child.poll() is None]
    if not _waiting(store):
        return
    with _lock(store):
        for run, status in _waiting(store):
            if status.pid is not None and not status.owner_alive():  # it would only die again
                message = "The training process ended before it began; worker.log may say why. Resume tries again."
                run.write_status(status.model_copy(update={"state": "interrupted", "message": message}).owned(None))
        free = training_limit() - len(_running(store))
        for run, status in _waiting(store)[: max(0, free)]:
            if status.pid is None:
                child = _spawn(store, run)
                run.write_status(status.owned(child.pid))


def place_in_line(store: RunStore, run: Run) -> int:
    """1 for the next; 0 when it is not in line."""
    ids = [waiting.id for waiting, _ in _waiting(store)]
    return ids.index(run.id) + 1 if run.id in ids else 0


def _spawn(store: RunStore, run: Run) -> subprocess.Popen[bytes]:
    # A plain subprocess: multiprocessing's spawn would run the app's script again in the child.
    environment = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    package = Path(__file__).resolve().parents[2]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(package), environment.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "vae_core", "work", run.id, "--runs", str(store.root.resolve())]
    with open(run.path / "worker.log", "ab") as log:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    _children.append(child)
    return child


def _statuses(store: RunStore) -> Iterator[tuple[Run, Status]]:
    for run_id in store.ids():
        run = Run(store.root / run_id)
        try:
            yield run, run.status()
        except DamagedRun:
            continue


def _running(store: RunStore) -> list[Run]:
    return [run for run, status in _statuses(store) if status.state == "running"]


def _waiting(store: RunStore) -> list[tuple[Run, Status]]:
    line = [(run, status) for run, status in _statuses(store) if status.state == "waiting"]
    return sorted(line, key=lambda entry: (entry[1].queued, entry[0].id))


@contextmanager
def _lock(store: RunStore) -> Iterator[None]:
    store.root.mkdir(parents=True, exist_ok=True)
    with FileLock(store.root / ".queue.lock", timeout=30):
        yield
