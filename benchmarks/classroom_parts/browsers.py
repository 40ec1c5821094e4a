"""Real browsers beside the class: what somebody in front of one waits for, its own work included."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import psutil

from benchmarks.classroom_parts.figures import Figures
from ui.features.latent_map.state import MAX_PINS

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright

WAIT_MS = 60_000
PAUSE = (1.0, 5.0)
MAP_READY = ".latent-map[data-ready=yes]"
CHANGED = "before => location.href !== before"
PAGES = ("AE beside VAE", "Interpolate", "Models", "Learn")
REST = """() => document.querySelector('[data-testid="stApp"]')?.getAttribute("data-test-script-state") === "notRunning" """


class Browsers:
    """Each with a profile of its own, so that its cache is empty."""

    def __init__(self, address: str, count: int) -> None:
        self._address, self._count = address, count
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._processes: list[psutil.Process] = []

    async def open(self) -> None:
        """Started before anything is measured."""
        if not self._count:
            return
        from playwright.async_api import async_playwright

        before = {one.pid for one in psutil.Process().children(recursive=True)}
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        self._processes = [one for one in psutil.Process().children() if one.pid not in before]

    async def attend(self, seconds: float, figures: Figures) -> None:
        await asyncio.gather(*(self._person(number, seconds, figures) for number in range(self._count)))

    async def close(self) -> float:
        """The processor time that they have taken, seconds."""
        if self._browser is None or self._playwright is None:
            return 0.0
        spent = sum(_seconds(one) for one in self._processes)
        await self._browser.close()
        await self._playwright.stop()
        return spent

    async def _person(self, number: int, seconds: float, figures: Figures) -> None:
        from playwright.async_api import Error

        assert self._browser is not None
        ends, dice = time.monotonic() + seconds, random.Random(number)
        context = await self._browser.new_context(viewport={"width": 1280, "height": 720})
        page = await context.new_page()
        try:
            for act in itertools.cycle((_map, _click, _click, _click, _elsewhere)):
                if time.monotonic() >= ends:
                    break
                await act(page, self._address, dice, figures)
                await asyncio.sleep(dice.uniform(*PAUSE))
        except Error as error:
            figures.errors.append(f"browser {number}: {error.message.splitlines()[0]}")
        finally:
            await context.close()


async def _timed(figures: Figures, what: str, act: Callable[[], Awaitable[object]]) -> None:
    begun = time.perf_counter()
    await act()
    figures.hear(f"browser: {what}", time.perf_counter() - begun)


async def _map(page: Page, address: str, dice: random.Random, figures: Figures) -> None:
    """By its address the first time, and by the menu from then on; until it answers to the pointer."""

    async def open_map() -> None:
        if page.url.startswith(address):
            await page.locator(".menu a").filter(has_text="Latent map").click(timeout=WAIT_MS)
        else:
            await page.goto(f"{address}/latent_map", wait_until="commit", timeout=WAIT_MS)
        await page.locator(MAP_READY).wait_for(state="attached", timeout=WAIT_MS)

    first = not page.url.startswith(address)
    await _timed(figures, "the map, in a new browser" if first else "the map, by the menu", open_map)


async def _click(page: Page, address: str, dice: random.Random, figures: Figures) -> None:
    """Until the address holds the place: the picture itself is drawn in the browser, at once."""
    box = await page.locator(".latent-map canvas.map-over").bounding_box(timeout=WAIT_MS)
    assert box is not None
    x, y = (box["x"] + dice.uniform(0.2, 0.8) * box["width"], box["y"] + dice.uniform(0.2, 0.8) * box["height"])
    removes = page.locator(".latent-map button.close")
    if await removes.count() == MAX_PINS:  # another place is kept when one is given up
        before = page.url
        await removes.first.click(timeout=WAIT_MS)
        await page.wait_for_function(CHANGED, arg=before, polling=5, timeout=WAIT_MS)
    before = page.url

    async def click() -> None:
        await page.mouse.click(x, y)
        await page.wait_for_function(CHANGED, arg=before, polling=5, timeout=WAIT_MS)

    await _timed(figures, "a click, until the address holds it", click)


async def _elsewhere(page: Page, address: str, dice: random.Random, figures: Figures) -> None:
    name = dice.choice(PAGES)

    async def go() -> None:
        await page.locator(".menu a").filter(has_text=name).click(timeout=WAIT_MS)
        await page.locator(MAP_READY).wait_for(state="detached", timeout=WAIT_MS)
        await page.wait_for_function(REST, polling=10, timeout=WAIT_MS)

    await _timed(figures, "another page", go)


def _seconds(process: psutil.Process) -> float:
    try:
        family = [process, *process.children(recursive=True)]
        return sum(one.cpu_times().user + one.cpu_times().system for one in family)
    except psutil.NoSuchProcess:
        return 0.0
