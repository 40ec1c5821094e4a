"""The actor beside the folder of runs: it begins and ends the attempts at runs, and writes what their nodes send.

A plain class, which driver.py makes an actor of. It runs one call at a time, those of one caller in their order, and keeps
nothing of what it has written.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vae_core.config import ConfigError
from vae_core.jobs.event_files import FOLDER as EVENTS
from vae_core.jobs.executor import opened_log
from vae_core.jobs.queue import claim
from vae_core.jobs.ray.protocol import Answer, Change, Order, Place, is_allowed, take_settings
from vae_core.jobs.ray.sent_images import words_for_images
from vae_core.limits import limits
from vae_core.runs.array_files import default_most
from vae_core.runs.errors import DamagedRun, DeletedRun, RunError
from vae_core.runs.files import append_bytes, remove, write_bytes
from vae_core.runs.hold import hold
from vae_core.runs.images import RECORD
from vae_core.runs.reading import as_object, read_content
from vae_core.runs.run import CHECKPOINT, CONFIG, HISTORY, STATUS, Run
from vae_core.runs.status import LONGEST_MESSAGE, Status
from vae_core.runs.store import RunStore

MAX_CRASHES = 5  # of a training at the same checkpoint, on nodes that live
CRASHES = (
    f"The process of this training ended unexpectedly {MAX_CRASHES} times with nothing saved in between, so it is not tried "
    "again; it may have had too little memory. worker.log and Ray's own logs may say why."
)
KEPT_IMAGES = 2  # sets of images in Ray's object store
OTHER = "Another attempt at this run has begun since."


@dataclass
class _Attempt:
    """At a run, by a node. `ending` gives back the run's lock."""

    number: int
    run: Run
    place: Place
    locked: bool
    ending: contextlib.ExitStack


@dataclass
class _Crashes:
    """How often in a row the training of a run has crashed, with no more saved than `checkpoint`."""

    checkpoint: str
    count: int = 0


class StoreActor:
    """Its methods are called by the driver and by tasks on the nodes.

    root: the folder of runs; settings: of the app, see `settings_of`; version: of Latent Playground here
    """

    def __init__(self, root: str, settings: dict[str, str], version: str) -> None:
        take_settings(settings)
        self._store = RunStore(Path(root))
        self._version = version
        self._settings = settings
        self._images: dict[str, Any] = {}
        self._attempts: dict[str, _Attempt] = {}
        self._crashes: dict[str, _Crashes] = {}
        self._number = 0

    def begin(self, run_id: str, place: Place) -> Order | None:
        """Begin a training on a node; None where it has left the queue meanwhile, or cannot be trained there.

        A former attempt at it, which Ray must have given up to begin another, does not count any more from now on.
        """
        if (former := self._attempts.get(run_id)) is not None:
            if self._crashes_for_ever(former):
                self._end(former, "failed", CRASHES)
                return None
            self._give_back(former, "")
        with contextlib.ExitStack() as ending:
            try:
                run = self._store.open(run_id)
                if run.status().state != "waiting":
                    return None
                locked = ending.enter_context(hold(run.path))
                if not claim(self._store, run, locked=locked, node=place.name):
                    return None
            except (RunError, DamagedRun, ConfigError, OSError):  # it was deleted, or another process trains it
                return None
            self._number += 1
            attempt = _Attempt(self._number, run, place, locked, ending.pop_all())
        self._attempts[run_id] = attempt
        try:
            if place.version != self._version:
                raise ValueError(
                    f"The node {place.name} has version {place.version} of Latent Playground, and the app has "
                    f"{self._version}: install the same on both."
                )
            return self._order(attempt)
        except (ValueError, OSError) as error:
            self._end(attempt, "failed", str(error))
            return None

    def change(self, run_id: str, number: int, change: Change) -> Answer:
        """Change a file of the run's folder as the node has changed its own."""
        attempt = self._attempts.get(run_id)
        if attempt is None or attempt.number != number:
            return Answer(ended=OTHER)
        if not is_allowed(change):
            return Answer(ended=f"{change.name[:100]!r} is no file that a training may {change.kind}.")
        try:
            self._change(attempt, change)
        except DeletedRun as error:
            self._close(attempt)
            return Answer(ended=str(error))
        except DamagedRun as error:
            return Answer(ended=str(error))
        except OSError as error:
            return Answer(error=(error.errno or 0, error.strerror or str(error)))
        return Answer(request=attempt.run.request())

    def end(self, run_id: str, number: int) -> None:
        """The node has sent all that there was."""
        attempt = self._attempts.get(run_id)
        if attempt is not None and attempt.number == number:
            self._close(attempt)
            self._crashes.pop(run_id, None)

    def lost(self, nodes: Collection[str]) -> None:
        """These nodes are gone: what they trained waits until Ray has found another."""
        for attempt in list(self._attempts.values()):
            if attempt.place.node in nodes:
                self._give_back(
                    attempt, f"The node {attempt.place.name} was lost; this goes on elsewhere from what was saved."
                )

    def ended(self, run_id: str, reason: str) -> None:
        """Ray does not try this run again, and why. Nothing where it has ended by itself."""
        if (attempt := self._attempts.get(run_id)) is not None:
            self._end(attempt, "interrupted", reason)
            return
        with contextlib.suppress(RunError, DamagedRun, OSError), self._store.lock():
            run = self._store.open(run_id)
            status = run.status()
            if status.state == "waiting" and status.pid is None:
                run.write_last_status(status.model_copy(update={"state": "failed", "message": reason}).owned(None))

    def images(self, run_id: str, number: int) -> list[Any]:
        """A reference to the images that an attempt learns from, in Ray's object store; none where it does not count any more.

        A process of this node reads them; the latest are kept there, for other runs that learn from the same.
        """
        attempt = self._attempts.get(run_id)
        if attempt is None or attempt.number != number:
            return []
        from vae_core.jobs.ray.loading import load_on_this_node

        data = attempt.run.config.data
        words = words_for_images(data.dataset, data.image_size)
        if words not in self._images:
            self._images[words] = load_on_this_node(data.dataset, data.image_size, self._settings)
            for old in list(self._images)[:-KEPT_IMAGES]:
                del self._images[old]
        return [self._images[words]]

    def training(self) -> list[str]:
        """The ids of the runs that are being trained."""
        return list(self._attempts)

    def _order(self, attempt: _Attempt) -> Order:
        """Raises ValueError, OSError."""
        run = attempt.run
        most = {CHECKPOINT: default_most(), HISTORY: limits().max_run_history_bytes}
        names = [name for name in (CONFIG, STATUS, HISTORY, CHECKPOINT, RECORD) if os.path.lexists(run.path / name)]
        return Order(
            run_id=run.id,
            attempt=attempt.number,
            files={name: read_content(run.path / name, most.get(name)) for name in names},
            snapshots=tuple(f"{step:07d}.safetensors" for step in run.snapshot_steps()),
            events=(run.path / EVENTS).is_dir(),
            images=words_for_images(run.config.data.dataset, run.config.data.image_size),
        )

    def _change(self, attempt: _Attempt, change: Change) -> None:
        """Raises DamagedRun, OSError."""
        run, path = attempt.run, attempt.run.path / change.name
        if path.parent != run.path:
            if path.parent.is_symlink():
                raise DamagedRun(f"{path.parent.name} is a link.")
            if run.path.is_dir():
                path.parent.mkdir(exist_ok=True)
        if change.name == STATUS:
            self._write_status(attempt, change.content)
        elif change.kind == "write":
            write_bytes(path, change.content)
        elif change.kind == "remove":
            remove(path)
        elif change.name == HISTORY:
            append_bytes(path, change.content)
        else:
            with contextlib.suppress(OSError), opened_log(path) as log:  # what cannot be kept of a log ends no training
                log.write(change.content)

    def _write_status(self, attempt: _Attempt, content: bytes) -> None:
        """What the node says of the training, and what is said here of the run. Raises DamagedRun, OSError."""
        try:
            sent = Status.model_validate(as_object(content, STATUS))
        except ValidationError as error:
            raise DamagedRun(f"{STATUS} is none.") from error
        with self._store.lock():
            here = attempt.run.status()
            kept = {"created", "queued", "shipped", "belongs_to", "node"}
            status = sent.model_copy(update={name: getattr(here, name) for name in kept})
            if sent.state == "running":
                attempt.run.write_status(status.owned(os.getpid(), locked=attempt.locked))
            else:
                attempt.run.write_last_status(status.owned(None))

    def _crashes_for_ever(self, attempt: _Attempt) -> bool:
        """Whether the process of a training has crashed again and again, with nothing saved in between."""
        checkpoint = attempt.run.version()
        known = self._crashes.get(attempt.run.id)
        if known is None or known.checkpoint != checkpoint:
            known = self._crashes[attempt.run.id] = _Crashes(checkpoint)
        known.count += 1
        return known.count >= MAX_CRASHES

    def _give_back(self, attempt: _Attempt, message: str) -> None:
        """Its run waits again, at its former place in the queue."""
        self._leave(attempt, "waiting", message)

    def _end(self, attempt: _Attempt, state: str, message: str) -> None:
        self._leave(attempt, state, message)
        self._crashes.pop(attempt.run.id, None)

    def _leave(self, attempt: _Attempt, state: str, message: str) -> None:
        """End the attempt, and write what becomes of its run, unless its last status is there already."""
        with contextlib.suppress(RunError, DamagedRun, OSError), self._store.lock():
            status = attempt.run.status()
            if status.state == "running":
                status = status.model_copy(update={"state": state, "message": message[:LONGEST_MESSAGE]})
                attempt.run.write_last_status(status.owned(None))
        self._close(attempt)

    def _close(self, attempt: _Attempt) -> None:
        """Nothing of it is taken any more, and the run's lock is free."""
        del self._attempts[attempt.run.id]
        attempt.ending.close()
