"""What does an import's steps, in a process of its own: `python -m vae_core import-work ID look` and `… import`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator

from filelock import FileLock, Timeout

from vae_core.archives import ArchiveRejected
from vae_core.datasets.imported import ImportedError
from vae_core.datasets.imported_writing import sweep
from vae_core.imports.bring_in import Choices, bring_in
from vae_core.imports.job import LOG, ImportJob, State, Step
from vae_core.imports.look import look
from vae_core.imports.sources import SourceError
from vae_core.jobs.executor import start_command
from vae_core.limits import LimitError, limits

STATE_SECONDS = 0.3  # between two words about how far it is
_WAIT_SECONDS = 0.3

_starting = threading.Lock()
_children: list[subprocess.Popen[bytes]] = []  # so that ended ones are reaped


class StopAsked(Exception):
    """Somebody wants no more of it."""


def start_look(job: ImportJob) -> None:
    """Have a worker look through what was uploaded. Raises ImportedError."""
    _start(job, "look", None)


def start_import(job: ImportJob, choices: Choices) -> None:
    """Have a worker bring in what the look has found. Raises ImportedError, also while a worker is at it."""
    _start(job, "import", choices)


def work(job: ImportJob, step: Step) -> State:
    """Do a step in this process, to its end or until somebody asks to stop; the last state, which is written too."""
    before = job.state()
    state = State(state="waiting", step=step, choices=before.choices).owned(os.getpid())
    job.write_state(state)
    try:
        with _turn(job):
            state = state.model_copy(update={"state": "running"})
            job.write_state(state)
            last = _look(job, state) if step == "look" else _import(job, state)
    except StopAsked:
        last = _stopped(state)
    except (ImportedError, LimitError, ArchiveRejected, SourceError) as error:
        last = state.model_copy(update={"state": "failed", "message": str(error)})
    except Exception as error:
        traceback.print_exc()
        why = "there is not enough memory" if isinstance(error, MemoryError) else str(error) or type(error).__name__
        last = state.model_copy(update={"state": "failed", "message": f"The import failed: {why}. Nothing was kept."})
    with contextlib.suppress(ImportedError):  # its folder is gone
        job.forget_request()
        job.write_state(last)
    return last


def _look(job: ImportJob, state: State) -> State:
    with job.source() as source:
        found = look(source, progress=_teller(job, state))
    job.write_found(found)
    return state.model_copy(update={"state": "ready", "done": 0, "total": 0})


def _import(job: ImportJob, state: State) -> State:
    if state.choices is None:
        raise ImportedError("Nothing was chosen for this import; choose, and press Import again.")
    values = job.job()
    sweep()
    with job.source() as source:
        entry = bring_in(
            source,
            job.found(),
            state.choices,
            owner=values.owner,
            bounded=values.bounded,
            progress=_teller(job, state),
        )
    return state.model_copy(update={"state": "done", "dataset": entry.name, "done": entry.facts().images})


def _stopped(state: State) -> State:
    """A look that was stopped is over; what is chosen may be brought in again."""
    return state.model_copy(update={"state": "stopped", "message": "Stopped; nothing was kept.", "done": 0, "total": 0})


def _teller(job: ImportJob, state: State) -> Callable[[int, int], None]:
    """Writes how far it is, now and then; raises StopAsked when somebody asks for it."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < STATE_SECONDS and done < total:
            return
        last = now
        if job.is_asked_to_stop():
            raise StopAsked
        job.write_state(state.model_copy(update={"done": done, "total": total}))

    return tell


@contextlib.contextmanager
def _turn(job: ImportJob) -> Iterator[None]:
    """Wait until fewer than so many imports are at work. Raises StopAsked."""
    folder = job.path.parent
    while True:
        for number in range(limits().max_imports_at_once):
            with contextlib.suppress(Timeout), FileLock(folder / f".turn-{number}.lock", timeout=0):
                yield
                return
        if job.is_asked_to_stop():
            raise StopAsked
        time.sleep(_WAIT_SECONDS)


def _start(job: ImportJob, step: Step, choices: Choices | None) -> None:
    _children[:] = [child for child in _children if child.poll() is None]
    with _starting:  # of two pages that show it, one starts it
        before = job.state()
        if before.active:
            raise ImportedError("This import is at work already.")
        job.forget_request()
        waiting = State(state="waiting", step=step, choices=choices or before.choices)
        job.write_state(waiting)
    child = start_command(["import-work", job.id, step], job.path / LOG)
    _children.append(child)
    with contextlib.suppress(ImportedError):
        if job.state() == waiting:  # until the worker says so itself
            job.write_state(waiting.owned(child.pid))
