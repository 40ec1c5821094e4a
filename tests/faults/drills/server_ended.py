"""Ctrl-C at the server while pictures are made and others wait for theirs: it ends at once, and not after the last of them."""

from __future__ import annotations

import functools
import itertools
import signal
import time
from collections.abc import Iterator

from tests.browser.server import AppServer, fill_store, start, stop
from tests.faults.drill import Drill, Ground, Try
from tests.faults.drills import flood

PICTURES = 8
SECONDS = 20.0  # about one where nothing else runs; the pictures take half a minute there, and then ten


def _tries(on: Ground) -> Iterator[Try]:
    store = fill_store(on.folder / "runs")
    for number in itertools.count():
        name, by = ("Ctrl-C", signal.SIGINT) if number % 2 == 0 else ("a signal", signal.SIGTERM)
        yield f"{name}, {PICTURES} pictures", functools.partial(_end, on, start(store.root, on.folder / "log"), by)


def _end(on: Ground, server: AppServer, by: signal.Signals) -> None:
    run = server.runs.open(flood.RUN)
    try:
        asked = [flood.asked(server, "GET", flood.gif(run, number)) for number in range(PICTURES)]
        time.sleep(on.random.uniform(0.5, 2))
        began = time.monotonic()
        server.process.send_signal(by)
        server.process.wait(60)
        took = time.monotonic() - began
        said = [one.recv(4096) for one in asked]
        assert took < SECONDS, f"it took {took:.1f} s"
        refused = [one for one in said if b" 503 " in one and b"being ended" in one]
        assert len(refused) >= PICTURES // 2, f"who waited heard {said}"
    finally:
        stop(server)


DRILL = Drill("Ctrl-C at the server while pictures are made", _tries, slow=True, seconds=240)
