"""A run's folder, or that of all runs, is deleted while a model trains: the worker ends, and makes nothing anew."""

from __future__ import annotations

import functools
import shutil
import time
from collections.abc import Iterator

from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import ForkedWorker, small, until
from vae_core.jobs import enqueue
from vae_core.runs import RunStore


def _tries(on: Ground) -> Iterator[Try]:
    while True:
        for everything in (True, False):
            what = "of all runs" if everything else "of the run"
            yield f"the folder {what}", functools.partial(_delete, on, everything=everything)


def _delete(on: Ground, *, everything: bool) -> None:
    store = RunStore(on.new_folder() / "runs")
    run = store.create(small(images=2000, epochs=100))
    enqueue(store, run)
    worker = ForkedWorker(store, run)
    until(run.has_weights)
    time.sleep(on.random.uniform(0, 0.5))
    gone = store.root if everything else run.path
    gone.rename(gone.with_name("aside"))
    shutil.rmtree(gone.with_name("aside"), ignore_errors=True)
    until(lambda: worker.poll() is not None, 60)
    assert not run.path.exists() and store.ids() == set(), "nothing of the run is made anew"


DRILL = Drill("The folder is deleted under a worker", _tries)
