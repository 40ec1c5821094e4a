"""The server is killed (−9) while a worker that it started trains, one kept warm or not: the worker trains on to the end.

In the server's place is a process that does what the page Train has it do, and waits.
"""

from __future__ import annotations

import functools
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import small, until
from vae_core.runs import RunStore

SERVER = """
import sys
from pathlib import Path
from tests.faults.workers import small
from vae_core.jobs import prepare, submit
from vae_core.runs import RunStore

store = RunStore(Path(sys.argv[1]))
assert prepare(0) == (sys.argv[2] == "1")
submit(store, small(images=1000, epochs=8), run_id="mine")
print("submitted", flush=True)
input()
"""


def _tries(on: Ground) -> Iterator[Try]:
    for number in itertools.count():
        warm = number % 2 == 0
        yield f"{'a warm' if warm else 'its own'} worker", functools.partial(_kill, on, warm=warm)


def _kill(on: Ground, *, warm: bool) -> None:
    store = RunStore(on.new_folder())
    environment = {**os.environ, "LATENT_PLAYGROUND_SPARE_WORKERS": "1" if warm else "0"}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(store.root), "1" if warm else "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert server.stdout is not None and server.stdout.readline() == b"submitted\n"
    run = store.open("mine")
    if on.random.random() < 0.5:  # or while the worker is still starting
        until(lambda: run.status().state != "waiting")
        time.sleep(on.random.uniform(0, 0.5))
    server.kill()
    server.wait()
    until(lambda: not run.status().active, 280)
    status = run.status()
    assert status.state == "finished", f"{status.state}: {status.message} {(run.path / 'worker.log').read_text()}"
    assert status.step == status.total_steps and len(run.history().epochs["step"]) == small(epochs=8).training.epochs


DRILL = Drill("The server is killed (−9) while a worker trains", _tries, slow=True, seconds=400)
