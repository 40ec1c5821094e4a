"""The clock is set, hours back and years ahead, again and again while a model trains and others look at it.

The clock is that of Python's `time.time` in both processes, and with it the moment at which psutil says that a process began.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Iterator
from unittest import mock

import psutil

from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import ForkedWorker, assert_same, odd_clock, small, until
from vae_core.jobs import dispatch, enqueue
from vae_core.runs import RunError, RunStore

_now, _created = time.time, psutil.Process.create_time


def _tries(on: Ground) -> Iterator[Try]:
    store = RunStore(on.new_folder())
    undisturbed = store.create(small(images=1000, epochs=8), run_id="undisturbed")
    enqueue(store, undisturbed)
    ForkedWorker(store, undisturbed).wait()
    for number in itertools.count():
        yield f"steps {number}", functools.partial(_train, store, on.random.randrange(10**6))


def _train(store: RunStore, seed: int) -> None:
    run = store.create(store.open("undisturbed").config)
    enqueue(store, run)
    mine = odd_clock(seed)
    worker = ForkedWorker(store, run, clock_seed=seed + 1)
    with (
        mock.patch.object(time, "time", mine),
        mock.patch.object(psutil.Process, "create_time", lambda self: _created(self) + mine() - _now()),
    ):
        until(lambda: run.status().state in ("running", "finished"))
        while worker.poll() is None and (state := run.status().state) != "finished":
            assert state == "running", f"{state}: {run.status().message}"
            dispatch(store)
            time.sleep(0.1)  # the queue is the worker's, too
            try:
                enqueue(store, run)
            except RunError:
                continue
            assert run.status().state == "finished", "a second worker would have been let in"
    worker.wait()
    assert_same(run, store.open("undisturbed"))


DRILL = Drill("The clock is set while a model trains", _tries, slow=True, seconds=400)
