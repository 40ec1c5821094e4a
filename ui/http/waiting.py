"""A route waits for its turn for as long as somebody waits for the route."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Hashable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from ui.app.person import COOKIE, is_secret
from ui.app.turns import Client, Turns

T = TypeVar("T")


async def made(turns: Turns, request: Request, key: Hashable, work: Callable[[], T]) -> T:
    """What `work` returns, made in its turn, once for all who ask for the same `key`.

    The request's body has been read. Raises Busy, ClientDisconnect once its client has gone, and what `work` raises.
    """
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    job = turns.join(key, client_of(request), lambda _: work())

    def tell(_: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(done.set)

    job.result.add_done_callback(tell)
    over = [asyncio.ensure_future(one) for one in (done.wait(), _gone(request))]
    try:
        await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
        if not job.result.done():
            raise ClientDisconnect
        return job.result.result()
    finally:
        for one in over:
            one.cancel()
        await asyncio.gather(*over, return_exceptions=True)
        turns.leave(job)


def client_of(request: Request) -> Client:
    """Who asks, as turns know people."""
    cookie = request.cookies.get(COOKIE)
    address = request.client.host if request.client else ""
    return Client(address, cookie if cookie is not None and is_secret(cookie) else "")


async def _gone(request: Request) -> None:
    """Returns when the client has."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
