"""What one of each costs the server: its processor time, which other work on the same cores changes little."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from benchmarks.classroom_parts.figures import Server
from benchmarks.classroom_parts.people import PAGES, drawing
from tests.visitors.session import Session
from tests.visitors.visitor import Visitor, runs_in

PAGE_TIMES, CLICK_TIMES, FETCH_TIMES = 40, 200, 100
SETTLING_SECONDS = 1.0


async def report_costs(address: str, server: Server) -> None:
    visitor = Visitor(address, lambda what, seconds: None, seed=1)
    await visitor.arrive("latent_map")
    await server.rest()
    await asyncio.sleep(SETTLING_SECONDS)

    async def cost(what: str, times: int, act: Callable[[], Awaitable[object]]) -> None:
        await act()  # what only the first one pays
        before = server.cpu()
        for _ in range(times):
            await act()
        print(f"{what:<44}{times:>7}{1000 * (server.cpu() - before) / times:>9.2f}")

    print(f"{'processor time of the server, ms':<44}{'count':>7}{'each':>9}")
    await cost("click on the map", CLICK_TIMES, visitor.click_map)
    shown = next(runs_in(visitor.session.component("latent_map").data()))
    sheet = shown["images_url"].replace("{sheet}", "3")
    fetched = {"codes": shown["codes_url"], "decoder": shown["decoder_url"], "a sheet of images": sheet}
    fetched |= {"a module": visitor.modules()[0]}
    for what, path in fetched.items():
        await cost(f"fetch: {what}", FETCH_TIMES, partial(visitor.http.fetch_anew, f"/{path.lstrip('/')}"))
    await cost("fetch: the frame of a page", FETCH_TIMES, partial(visitor.http.fetch_anew, "/latent_map", "text/html"))
    for page in PAGES:
        await cost(f"page {page or 'home'}", PAGE_TIMES, partial(visitor.session.open, page))
    await visitor.session.open("draw")
    await cost("a drawing", CLICK_TIMES, lambda: visitor.draw(drawing(visitor.dice)))
    await cost("a session that opens Learn and leaves", PAGE_TIMES, lambda: _come_and_go(address))
    await visitor.leave()


async def _come_and_go(address: str) -> None:
    session = Session(address)
    await session.connect()
    await session.open("learn")
    await session.close()
