"""A worker is stopped (SIGSTOP) for a minute: it is neither given up nor replaced, and goes on as if nothing had been."""

from __future__ import annotations

import functools
import os
import signal
import time
from collections.abc import Iterator

from tests.faults.drill import Drill, Ground, NotHere, Try
from tests.faults.workers import ForkedWorker, assert_same, small, until
from vae_core.jobs import dispatch, enqueue
from vae_core.runs import RunError, RunStore

SECONDS = 65.0  # longer than any heartbeat is waited for


def _tries(on: Ground) -> Iterator[Try]:
    store = RunStore(on.new_folder())
    undisturbed = store.create(small(images=1000, epochs=8), run_id="undisturbed")
    enqueue(store, undisturbed)
    ForkedWorker(store, undisturbed).wait()
    while True:
        seconds = SECONDS if on.long else 1.0
        yield f"for {seconds:g} s", functools.partial(_stop, on, store, seconds)


def _stop(on: Ground, store: RunStore, seconds: float) -> None:
    if not hasattr(signal, "SIGSTOP"):
        raise NotHere("this system stops no process")
    run = store.create(store.open("undisturbed").config)
    next_one = store.create(run.config)
    enqueue(store, run)
    worker = ForkedWorker(store, run)
    until(lambda: run.status().state == "running")
    time.sleep(on.random.uniform(0, 0.3))
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        if run.status().state == "finished":  # it was quicker
            return
        enqueue(store, next_one)
        until_ = time.monotonic() + seconds
        while time.monotonic() < until_:
            dispatch(store)
            assert run.status().state == "running" and next_one.status().state == "waiting"
            assert next_one.status().pid is None, "nobody is let in"
            time.sleep(0.2)
        try:
            enqueue(store, run)
            raise AssertionError("a second worker would have been let in")
        except RunError:
            pass
    finally:
        store.delete(next_one.id)
        os.kill(worker.pid, signal.SIGCONT)
        worker.wait()
    assert_same(run, store.open("undisturbed"))


DRILL = Drill("A worker is stopped for a minute (SIGSTOP)", _tries, slow=True, seconds=240)
