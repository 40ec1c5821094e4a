"""Two servers on one store: both submit, and both start what is next at every moment; each run is trained once, one at a time."""

from __future__ import annotations

import functools
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import assert_same
from vae_core.runs import RunStore

SERVER = """
import sys, time
from pathlib import Path
from tests.faults.workers import small
from vae_core.jobs import dispatch, submit
from vae_core.runs import RunStore

store = RunStore(Path(sys.argv[1]))
for number in range(2):
    submit(store, small(), run_id=f"{sys.argv[2]}-{number}")
until = time.monotonic() + 500
while any(status.active for _, status in store.statuses()) and time.monotonic() < until:
    dispatch(store)
    time.sleep(0.02)
"""
ROOT = Path(__file__).resolve().parents[3]


def _tries(on: Ground) -> Iterator[Try]:
    for number in itertools.count(1):
        yield f"four runs, time {number}", functools.partial(_race, on)


def _race(on: Ground) -> None:
    store, most = RunStore(on.new_folder()), 0
    servers = [
        subprocess.Popen([sys.executable, "-c", SERVER, str(store.root), name], cwd=ROOT) for name in ("one", "other")
    ]
    while any(server.poll() is None for server in servers):
        most = max(most, sum(status.state == "running" for _, status in store.statuses()))
        time.sleep(0.01)
    assert [server.returncode for server in servers] == [0, 0]
    states = {run.id: f"{status.state} {status.message}" for run, status in store.statuses()}
    assert len(states) == 4 and set(states.values()) == {"finished "}, states
    assert most <= 1, f"{most} trained at once"
    for run, _ in store.statuses():
        assert_same(run, store.open("one-0"))


DRILL = Drill("Two servers on one store", _tries, slow=True, seconds=600)
