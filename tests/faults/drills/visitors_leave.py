"""Whoever looks at a training disconnects while it goes on: it is trained to its end, and can be looked at.

A browser that is closed, or a laptop that falls asleep, ends its connection in the middle of whatever is being sent.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
from collections.abc import Iterator

from tests.asgi import run_async
from tests.browser.server import AppServer, fill_store, start, stop
from tests.faults.drill import Drill, Ground, Try
from tests.faults.workers import assert_same, small, until
from tests.visitors.session import Session
from vae_core.jobs import submit
from vae_core.runs import Run

VISITORS = 4
CONFIG = small(images=2000, epochs=12)


def _tries(on: Ground) -> Iterator[Try]:
    folder = on.new_folder()
    server = start(fill_store(folder / "runs").root, folder / "server.log")
    on.ending.callback(stop, server)
    undisturbed = submit(server.runs, CONFIG, run_id="undisturbed")
    until(lambda: not undisturbed.status().active, 280)
    for number in itertools.count(1):
        yield f"time {number}", functools.partial(_leave, on, server, undisturbed, f"watched-{number}")


def _leave(on: Ground, server: AppServer, undisturbed: Run, name: str) -> None:
    run = submit(server.runs, CONFIG, run_id=name)
    until(lambda: run.status().state == "running")
    run_async(_look(on, server, name, run))
    until(lambda: not run.status().active, 280)
    assert run.status().state == "finished", run.status()
    assert_same(run, undisturbed)
    errors = [line for line in server.log.read_text().splitlines() if "Traceback" in line]
    assert not errors, server.log.read_text()[-3000:]


async def _look(on: Ground, server: AppServer, name: str, run: Run) -> None:
    while run.status().active:
        sessions = [Session(server.address) for _ in range(VISITORS)]
        for session in sessions:
            await session.connect()
        opening = [asyncio.create_task(session.open("train", f"training={name}")) for session in sessions]
        await asyncio.sleep(on.random.uniform(0, 1))
        for session in sessions:
            session.vanish()
        await asyncio.gather(*opening, return_exceptions=True)
        for session in sessions:
            await session.close()
    again = Session(server.address)
    await again.connect()
    await again.open("train", f"training={name}")
    assert not again.errors, again.errors
    await again.close()


DRILL = Drill("Whoever looks at a training leaves in the middle of it", _tries, slow=True, seconds=600)
