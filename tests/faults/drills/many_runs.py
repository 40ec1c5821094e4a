"""Two thousand runs in the folder: Home opens within two seconds of the processor's time, and lists what it lists.

Each try opens it three times, and the middle one counts: what else runs on a machine makes single ones longer.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import small
from vae_core.runs import RunStore

RUNS = 2000
SECONDS = 2.0
APP = Path(__file__).resolve().parents[3] / "app.py"


def _tries(on: Ground) -> Iterator[Try]:
    store = RunStore(on.new_folder())
    first = store.create(small(), run_id="run-0")
    config = json.loads((first.path / "config.json").read_text())
    for number in range(1, RUNS):
        folder = store.root / f"run-{number}"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps({**config, "name": f"Run {number}"}))
        (folder / "status.json").write_bytes((first.path / "status.json").read_bytes())
    os.environ["LATENT_PLAYGROUND_RUNS"] = str(store.root)
    for number in itertools.count(1):
        yield f"{'warming up' if number == 1 else f'time {number}'}", functools.partial(_open, first=number == 1)


def _open(*, first: bool) -> None:
    from streamlit.testing.v1 import AppTest

    times = []
    for _ in range(1 if first else 3):
        app = AppTest.from_file(str(APP), default_timeout=100)
        began = time.process_time()
        app.run()
        times.append(time.process_time() - began)
        assert not app.exception, [one.message for one in app.exception]
    took = statistics.median(times)
    assert first or took < SECONDS, f"Home took {took:.1f} s"
    assert len(RunStore().list()) == RUNS


DRILL = Drill("Home with 2,000 runs in the folder", _tries, short=2, slow=True)
