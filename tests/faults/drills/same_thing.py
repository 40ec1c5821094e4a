"""Thirty visitors ask at once for what has to be computed: it is computed once for all of them.

Two copies of a run without its encoding: of the one, one visitor asks for the codes, of the other, thirty do.
"""

from __future__ import annotations

import functools
import itertools
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil

from tests.browser.server import AppServer, fill_store, start, stop
from tests.faults.drill import Drill, Ground, Try
from tests.faults.drills.flood import RUN, get
from tests.faults.servers import rests
from vae_core.explorer import addresses
from vae_core.runs import Run

VISITORS = 30
TIMES = 2.5  # of one visitor's processor time: what is computed once, and thirty answers; without sharing it is thirty
GROWTH_BYTES = 400_000_000  # thirty encodings at once took 5.9 GB


def _tries(on: Ground) -> Iterator[Try]:
    store = fill_store(on.folder / "runs")
    server = start(store.root, on.folder / "server.log")
    on.ending.callback(stop, server)
    for number in itertools.count(1):
        yield f"{VISITORS} visitors, time {number}", functools.partial(_ask, server, number)


def _ask(server: AppServer, number: int) -> None:
    process = psutil.Process(server.process.pid)
    rests(process)
    spent = {}
    before = process.memory_info().rss
    for visitors in (1, VISITORS):
        run = _without_encoding(server, f"asked-{number}-by-{visitors}")
        began = process.cpu_times().user
        with ThreadPoolExecutor(VISITORS) as threads:
            answers = list(threads.map(lambda _, run=run: get(server, addresses.codes_url(run)), range(visitors)))
        spent[visitors] = process.cpu_times().user - began
        assert {status for status, _ in answers} == {200} and len({body[-1000:] for _, body in answers}) == 1
    print(f"  {spent[1]:.1f} s of a processor for one, {spent[VISITORS]:.1f} s for {VISITORS}", flush=True)
    assert spent[VISITORS] < TIMES * spent[1] + 1, spent
    grown = process.memory_info().rss - before
    assert grown < GROWTH_BYTES, f"{grown / 1e6:.0f} MB more"


def _without_encoding(server: AppServer, name: str) -> Run:
    path = server.runs.root / name
    shutil.copytree(server.runs.open(RUN).path, path)
    for file in ("encoding.safetensors", "figures.safetensors"):
        (path / file).unlink(missing_ok=True)
    return server.runs.open(name)


DRILL = Drill("Thirty visitors ask for the same that has to be computed", _tries, slow=True, seconds=600)
