"""Deleted runs, kept for a while in a hidden folder of the store: brought back whole, or removed for good.

`.trash/<seconds since 1970>-<run id>/` is a run's folder as it was. Moving it is one step of the file system, so that a
run is there, or in the trash, and never half in either.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from vae_core.config import ConfigError
from vae_core.limits import limits
from vae_core.runs.errors import DamagedRun, RunError
from vae_core.runs.run import Run
from vae_core.runs.store import RUN_ID, RunStore

FOLDER = ".trash"
_ENTRY = re.compile(r"([0-9]{9,12})-([0-9a-f]{4})-([a-z0-9][a-z0-9-]{0,79})")


@dataclass(frozen=True)
class DeletedEntry:
    """A run in the trash.

    Attributes:
        key: its folder's name there
        run_id: what its id was
        name: for people; its id if it was damaged
        belongs_to: whose it was; None for nobody's
        deleted: seconds since 1970
    """

    key: str
    run_id: str
    name: str
    belongs_to: str | None
    deleted: float


def throw_away(store: RunStore, run_id: str) -> DeletedEntry:
    """Put a run into the trash. Raises RunError while it trains, and for a shipped one."""
    folder = store.root / FOLDER
    folder.mkdir(exist_ok=True)
    key = f"{int(time.time())}-{secrets.token_hex(2)}-{run_id}"
    with store.lock():
        entry = _entry(store.take_out(run_id, folder / key))
    assert entry is not None
    return entry


def bring_back(store: RunStore, key: str) -> str:
    """Put a deleted run back, and return its id: another one where its own was taken meanwhile. Raises RunError.

    A run that was in the queue is not put into it again.
    """
    with store.lock():
        entry = find(store, key)
        run = Run(store.root / FOLDER / key)
        with contextlib.suppress(DamagedRun):
            status = run.status()
            if status.active:
                state = "paused" if run.has_weights() else "created"
                run.write_status(status.model_copy(update={"state": state}).owned(None))
        run_id = entry.run_id
        while (store.root / run_id).exists():
            run_id = f"{entry.run_id[:74]}-{secrets.token_hex(2)}"
        run.path.rename(store.root / run_id)
    return run_id


def find(store: RunStore, key: str) -> DeletedEntry:
    """The entry of that key. Raises RunError when it is not there (any more)."""
    entry = _entry(store.root / FOLDER / key) if _ENTRY.fullmatch(key) else None
    if entry is None:
        raise RunError("This run cannot be brought back: it was removed for good, or is back already.")
    return entry


def deleted(store: RunStore) -> list[DeletedEntry]:
    """What is in the trash, the newest first."""
    folder = store.root / FOLDER
    found = [_entry(path) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted((entry for entry in found if entry is not None), key=lambda entry: -entry.deleted)


def remove(store: RunStore, key: str) -> None:
    """Remove a deleted run for good. Raises RunError when it is not there (any more)."""
    find(store, key)
    gone = store.root / f".gone-{secrets.token_hex(6)}"
    try:
        (store.root / FOLDER / key).rename(gone)  # out of sight at once, whatever interrupts the rest
    except FileNotFoundError as error:
        raise RunError("This run was removed already.") from error
    shutil.rmtree(gone, ignore_errors=True)


def remove_old(store: RunStore) -> None:
    """Remove what has been in the trash for as long as it is kept."""
    old = time.time() - 3600 * limits().keep_deleted_hours
    for entry in deleted(store):
        if entry.deleted < old:
            _remove_quietly(store, entry)


def empty(store: RunStore) -> None:
    """Remove what has been in the trash for too long, what is too much of one person's, and the oldest while the disk is full."""
    remove_old(store)
    bounds, kept = limits(), defaultdict[str | None, int](int)
    entries = deleted(store)
    for entry in entries:
        kept[entry.belongs_to] += 1
        if kept[entry.belongs_to] > bounds.max_runs_per_person:
            _remove_quietly(store, entry)
    left = [entry for entry in entries if (store.root / FOLDER / entry.key).is_dir()]
    while left and shutil.disk_usage(store.root).free < bounds.min_free_bytes:
        _remove_quietly(store, left.pop())


def _remove_quietly(store: RunStore, entry: DeletedEntry) -> None:
    with contextlib.suppress(RunError, OSError):
        remove(store, entry.key)


def _entry(path: Path) -> DeletedEntry | None:
    found = _ENTRY.fullmatch(path.name)
    if found is None or not path.is_dir() or not RUN_ID.fullmatch(found[3]):
        return None
    run, name, belongs_to = Run(path), found[3], None
    with contextlib.suppress(DamagedRun, ConfigError):
        name = run.config.name
    with contextlib.suppress(DamagedRun):
        belongs_to = run.status().belongs_to
    return DeletedEntry(path.name, found[3], name, belongs_to, float(found[1]))
