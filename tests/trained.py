"""Small runs that were trained to the end, for tests that look at such runs and not at the training itself.

Each configuration is trained once a session, whichever worker asks first; everybody gets a copy of the folder, with the
encoding of the held-out images that the worker left in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from filelock import FileLock

from vae_core.experiment import RunConfig
from vae_core.jobs.worker import work
from vae_core.runs import Run, RunStore

_folder: Path | None = None


def keep_in(folder: Path) -> None:
    """Where the trained originals are, for all worker processes of this session."""
    global _folder  # noqa: PLW0603 -- set once, by conftest.py
    folder.mkdir(exist_ok=True)
    _folder = folder


def folder() -> Path:
    """What all worker processes of this session have in common."""
    assert _folder is not None
    return _folder


def train(store: RunStore, config: RunConfig, run_id: str = "mine") -> Run:
    """A new run in `store`, finished and with its encoding, made at this moment by all that it says."""
    original = _original(config)
    run = store.create(config, run_id=run_id)
    made = run.status()
    shutil.copytree(
        original.path, run.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("config.json", "status.json")
    )
    times = {"created": made.created, "queued": made.queued, "heartbeat": made.created}
    run.write_status(original.status().model_copy(update=times))
    return run


def _original(config: RunConfig) -> Run:
    settings = config.model_dump(mode="json") | {"name": "", "recipe": "", "reference": None}
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]
    store = RunStore(folder() / digest)  # a store each: its queue's lock is nobody else's
    with FileLock(folder() / f"{digest}.lock"):
        if not store.ids():
            work(store, store.create(config, run_id="original"))
        run = store.open("original")
    assert run.status().state == "finished", run.status().message
    return run
