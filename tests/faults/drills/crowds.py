"""More visitors than there are open files, and many who come and go: nobody is shut out for longer than it has to be."""

from __future__ import annotations

import asyncio
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import psutil

from tests.asgi import run_async
from tests.browser.server import AppServer, fill_store, start, stop
from tests.faults.drill import Drill, Ground, NotHere, Try
from tests.faults.servers import rests
from tests.visitors.session import Session, SessionFailed

FEW = 256  # open files, as macOS gives a process unless it asks for more
MORE_THAN_FIT = 90  # sessions
COMING, GOING = 1_500, 20  # visitors who open a page and leave, so many at a time
STORED_SECONDS = 150  # after which Streamlit has let go of those who left
GROWTH_BYTES = 30_000_000


def tries(ground: Ground) -> Iterator[Try]:
    yield f"{FEW} open files", lambda: _few_files(ground)
    yield f"{COMING:,} visitors who come and go", lambda: _come_and_go(ground)


def _few_files(ground: Ground) -> None:
    if not sys.platform.startswith("linux"):
        raise NotHere("the limit of another process can only be set on Linux")
    server = _server(ground)
    psutil.Process(server.process.pid).rlimit(psutil.RLIMIT_NOFILE, (FEW, FEW))
    run_async(_crowd(server))


async def _crowd(server: AppServer) -> None:
    inside = [one for _ in range(MORE_THAN_FIT) if (one := await _visitor(server)) is not None]
    assert 30 <= len(inside) < MORE_THAN_FIT, f"{len(inside)} of {MORE_THAN_FIT} came in"
    assert await asyncio.to_thread(_health, server) == 503
    for one in inside:
        await one.close()
    for _ in range(MORE_THAN_FIT):
        one = await _visitor(server)
        assert one is not None, "a visitor is shut out after the others have left"
        await one.close()
    assert await asyncio.to_thread(_health, server) == 200


def _come_and_go(ground: Ground) -> None:
    server = _server(ground)
    run_async(_many(server, 100))
    process = psutil.Process(server.process.pid)
    rests(process)
    files, bytes_ = process.num_fds(), process.memory_info().rss
    run_async(_many(server, COMING))
    time.sleep(STORED_SECONDS)
    rests(process)
    assert process.num_fds() <= files, f"{process.num_fds()} open files after {files}"
    grown = process.memory_info().rss - bytes_
    assert grown <= GROWTH_BYTES, f"{grown / 1e6:.0f} MB more"


async def _many(server: AppServer, visitors: int) -> None:
    turns = asyncio.Semaphore(GOING)

    async def one() -> None:
        async with turns:
            session = await _visitor(server)
            assert session is not None, "a visitor is shut out"
            await session.close()

    await asyncio.gather(*(one() for _ in range(visitors)))


async def _visitor(server: AppServer) -> Session | None:
    """Somebody who has opened a page; None where there is no room."""
    session = Session(server.address)
    try:
        await session.connect()
        await session.open("learn")
    except SessionFailed:
        await session.close()
        return None
    return session


def _health(server: AppServer) -> int:
    try:
        with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _server(ground: Ground) -> AppServer:
    folder = ground.new_folder()
    server = start(fill_store(folder / "runs").root, folder / "server.log")
    ground.ending.callback(stop, server)
    return server


DRILL = Drill("crowds: few open files, and many who come and go", tries, short=1, slow=True, seconds=900)
