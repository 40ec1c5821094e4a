"""Workers are killed at random moments, of every kind of model; the training resumes, and ends as if nothing had been.

The first worker of a run is now and then the command that the app starts; the others do the same work in forks of a
process that has imported it.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator

from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import ForkedWorker, assert_same, small, start_worker, until
from vae_core.experiment import RunConfig
from vae_core.inference import load_model
from vae_core.jobs import enqueue
from vae_core.models import MODELS
from vae_core.runs import Run, RunStore


def _tries(on: Ground) -> Iterator[Try]:
    stores = {}
    number = 0
    kinds = MODELS.names()
    while True:
        kind = kinds[number % len(kinds)] if on.long else "vae"
        config = small(kind, images=1000, epochs=1 if MODELS.get(kind).config_class.fitted else 8)
        if kind not in stores:
            stores[kind] = store = RunStore(on.new_folder())
            _train(store, store.create(config, run_id="undisturbed"))
        yield (
            f"{kind}, three kills",
            functools.partial(_kill, on, stores[kind], config, by_command=on.long and number % 5 == 0),
        )
        number += 1


def _kill(on: Ground, store: RunStore, config: RunConfig, *, by_command: bool) -> None:
    run = store.create(config)
    for kill in range(3):
        if run.status().state == "finished":
            break
        enqueue(store, run)
        process = start_worker(store, run) if by_command and kill == 0 else ForkedWorker(store, run)
        until(lambda process=process: run.status().state == "running" or process.poll() is not None)
        time.sleep(on.random.uniform(0, 1.2 if on.long else 0.4))
        process.kill()
        process.wait()
        _sound(store, run)
    _train(store, run)
    assert_same(run, store.open("undisturbed"))


def _train(store: RunStore, run: Run) -> None:
    """To the end, if it is not there yet."""
    if run.status().state == "finished":
        return
    enqueue(store, run)
    process = ForkedWorker(store, run)
    process.wait()
    status = run.status()
    assert status.state == "finished", f"{status.state}: {status.message} {(run.path / 'worker.log').read_text()}"


def _sound(store: RunStore, run: Run) -> None:
    """The folder opens, and what is in it can be shown."""
    (summary,) = [one for one in store.list() if one.id == run.id]
    assert summary.damaged is None, summary.damaged
    assert summary.status is not None and summary.status.state in ("interrupted", "finished"), summary.status
    steps = run.history().steps["step"]
    assert steps == sorted(set(steps))
    if run.has_weights():
        load_model(run)
    for step in run.snapshot_steps():
        run.snapshot(step)


DRILL = Drill("A worker is killed (−9) at random moments, every kind of model", _tries, slow=True, seconds=400)
