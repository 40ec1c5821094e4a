"""The folder of runs: list, create, open, rename, delete. A run is a folder; nothing else is remembered anywhere."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.locations import RUNS_VARIABLE, clone, is_chosen, runs_folder, shipped_runs_folder
from vae_core.os_errors import in_a_sentence
from vae_core.runs.errors import DamagedRun, DeletedRun, QueueBusy, RunError, StoreRefused
from vae_core.runs.files import write_bytes, write_json
from vae_core.runs.images import record_images
from vae_core.runs.naming import LONGEST_NAME
from vae_core.runs.remembered import Remembered
from vae_core.runs.run import CHECKPOINT, CONFIG, LONGEST_NOTE, NOTE, STATUS, Run
from vae_core.runs.shipped import copy_shipped_runs
from vae_core.runs.status import Status
from vae_core.text import one_line

RUN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
LOCK_SECONDS = 30.0  # to wait for another process that changes the queue


@dataclass(frozen=True)
class RunSummary:
    """A folder in the store: its run, or the reason why there is none to open."""

    id: str
    run: Run | None
    status: Status | None
    damaged: str | None = None

    @property
    def name(self) -> str:
        """For people; a damaged run's is its id."""
        return self.run.config.name if self.run else self.id


_REMEMBERED: Remembered[RunSummary] = Remembered((CONFIG, STATUS, CHECKPOINT))


def new_id(name: str, now: float) -> str:
    """A free id for a run of that name: its letters, the time, and two random bytes."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "run"
    return f"{stem}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(now))}-{secrets.token_hex(2)}"


def default_root() -> Path:
    """The folder of runs where none is named, see vae_core.locations; an installed copy's shipped runs are put there.

    Raises RunError when that cannot be done.
    """
    root = runs_folder()
    if clone() is None and not is_chosen(RUNS_VARIABLE):
        copy_shipped_runs(shipped_runs_folder(), root)
    return root


class RunStore:
    """The runs in a folder, `default_root()` unless another is given.

    Where the system does not let it be read or written, each of its functions raises StoreRefused with the reason.
    `patience`: seconds to wait for another process that changes the queue.
    """

    def __init__(self, root: Path | None = None, *, patience: float = LOCK_SECONDS) -> None:
        self.root = root or default_root()
        self.patience = patience

    def __iter__(self) -> Iterator[RunSummary]:
        return iter(self.list())

    def list(self) -> list[RunSummary]:
        """Every run, shipped ones first, then the newest first; damaged folders with the reason.

        A run that is deleted meanwhile is left out.
        """
        summaries = []
        for run_id in self.ids():
            with contextlib.suppress(DeletedRun):
                summaries.append(self._summary(self.root / run_id))
        return sorted(summaries, key=_listing_order)

    def ids(self) -> set[str]:
        """Of all runs, damaged ones too."""
        try:
            with os.scandir(self.root) as found:
                return {one.name for one in found if RUN_ID.fullmatch(one.name) and one.is_dir()}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise self._refused(error) from error

    def open(self, run_id: str) -> Run:
        """The run of that id. Raises RunError for an impossible or unknown id, and where the folder of runs may not be
        read (StoreRefused); DamagedRun or ConfigError for a damaged folder."""
        if not RUN_ID.fullmatch(run_id):  # ids come from addresses and command lines: never a path
            raise RunError(f"{run_id[:100]!r} is not a run id; ids are small letters, digits and hyphens.")
        path = self.root / run_id
        with self._told():
            is_there = path.is_dir()
        if not is_there:
            raise RunError(f"There is no run {run_id!r} here; `list` shows those that there are.")
        run = Run(path)
        _ = run.config
        return run

    def create(self, config: RunConfig, *, run_id: str | None = None, belongs_to: str | None = None) -> Run:
        """A new folder with this configuration, which is not in the queue yet (see vae_core.jobs.submit).

        `belongs_to` is whoever may change it later. Raises RunError when the id is impossible or taken.
        """
        now = time.time()
        config = config.model_copy(update={"name": one_line(config.name, LONGEST_NAME) or "Untitled"})
        if run_id is None:
            run_id = new_id(config.name, now)
        if not RUN_ID.fullmatch(run_id):
            raise RunError(f"{run_id[:100]!r} is not a run id; use small letters, digits and hyphens.")
        # Written aside and moved into place whole: nobody ever sees half a run, and nobody starts one.
        with self._told(), tempfile.TemporaryDirectory(dir=self._made(), prefix=".new-") as aside:
            draft = Run(Path(aside) / run_id)
            draft.path.mkdir()
            draft.write_status(Status(created=now, belongs_to=belongs_to))
            write_json(draft.path / CONFIG, config.model_dump(mode="json"))
            with contextlib.suppress(ValueError):  # images that are not here: the training will say so
                record_images(draft)
            try:
                draft.path.rename(self.root / run_id)
            except OSError as error:
                raise RunError(f"There is a run {run_id!r} already; choose another id or delete it first.") from error
        return Run(self.root / run_id)

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another display name; its id stays. Raises RunError for an empty or overlong name."""
        line = one_line(name, len(name) + 1)
        if not 1 <= len(line) <= LONGEST_NAME:
            raise RunError(f"The name has {len(line)} characters that can be shown; use 1 to {LONGEST_NAME}.")
        with self.lock(), self._told():
            run = self.open(run_id)
            write_json(run.path / CONFIG, run.config.model_copy(update={"name": line}).model_dump(mode="json"))

    def annotate(self, run_id: str, note: str) -> None:
        """Keep a note with a run, one line; an empty one removes it. Raises RunError for an overlong one."""
        line = one_line(note, len(note) + 1)
        if len(line) > LONGEST_NOTE:
            raise RunError(f"The note has {len(line)} characters; use at most {LONGEST_NOTE}.")
        run = self.open(run_id)
        with self._told():
            if line:
                write_bytes(run.path / NOTE, f"{line}\n".encode())
            else:
                (run.path / NOTE).unlink(missing_ok=True)

    def delete(self, run_id: str) -> None:
        """Remove a run for good, damaged ones too. Raises RunError while it trains, and for a shipped one."""
        with self.lock():
            gone = self.take_out(run_id, self.root / f".gone-{run_id[:80]}-{secrets.token_hex(2)}")
        shutil.rmtree(gone, ignore_errors=True)

    def take_out(self, run_id: str, to: Path) -> Path:
        """Move a run's folder out of sight, to `to` on the same disk, and return that. Called under the lock.

        Raises RunError while it trains, and for a shipped one.
        """
        if not RUN_ID.fullmatch(run_id) or not (self.root / run_id).is_dir():
            raise RunError(f"There is no run {run_id[:100]!r} here.")
        summary = self._summary(self.root / run_id)
        if summary.status and summary.status.state == "running":
            raise RunError("This run is training; stop it before deleting it.")
        if summary.status and summary.status.shipped:
            raise RunError("This model came with the project; it stays.")
        with self._told():
            return (self.root / run_id).rename(to)

    @contextmanager
    def lock(self, patience: float | None = None) -> Iterator[None]:
        """Hold the queue's lock: whatever depends on several runs' states, or ends one, is done under it.

        The thread that holds it may take it again. Raises QueueBusy when it is not free within `patience` seconds, the
        store's unless it is given.
        """
        with self._told():
            lock = FileLock(self._made().resolve() / ".queue.lock", is_singleton=True)
            try:
                lock.acquire(timeout=self.patience if patience is None else patience)
            except Timeout as error:
                raise QueueBusy from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the system refuses within, as a RunError."""
        try:
            yield
        except OSError as error:
            raise self._refused(error) from error

    def _made(self) -> Path:
        """The folder, which is there then."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root

    def _refused(self, error: OSError) -> StoreRefused:
        return StoreRefused(in_a_sentence(error, what=f"The folder of runs, “{self.root.name}”,"))

    def statuses(self) -> Iterator[tuple[Run, Status]]:
        """Every run with its status, in no order; damaged ones are left out."""
        for run_id in self.ids():
            with contextlib.suppress(DamagedRun):
                path = self.root / run_id
                known = _REMEMBERED.get(path, _REMEMBERED.stamp(path))
                if known is not None and known.run is not None and known.status is not None:
                    yield known.run, known.status
                else:
                    yield (run := Run(path)), run.status()

    def _summary(self, path: Path) -> RunSummary:
        stamp = _REMEMBERED.stamp(path)
        known = _REMEMBERED.get(path, stamp)
        if known is None:
            known = self._read_summary(path)
            if known.run is not None and known.status is not None and not known.status.active:
                _REMEMBERED.keep(path, stamp, known)
        return known

    def _read_summary(self, path: Path) -> RunSummary:
        run = Run(path)
        try:
            _ = run.config
            status = run.status()
            if status.state == "finished" or run.has_weights():
                run.check_weights()
        except DeletedRun:
            raise
        except (DamagedRun, ConfigError) as error:
            return RunSummary(path.name, None, None, damaged=str(error))
        return RunSummary(path.name, run, status)


def _listing_order(summary: RunSummary) -> tuple[bool, bool, float, str]:
    status = summary.status
    if status is None:
        return (True, True, 0.0, summary.id)
    return (False, not status.shipped, 0.0 if status.shipped else -status.created, summary.id)
