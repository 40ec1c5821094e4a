"""Somebody in a browser: opens pages, fetches what they need as a browser does, and does on them what people do."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.visitors.fetching import Answer, Fetcher
from tests.visitors.session import Session

Heard = Callable[[str, float], None]
"""Hears what was done, "change of page" for example, and the seconds that it took."""

IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{0,2}/[^"']+)["']""")
IN_HTML = re.compile(r"""(?:src|href)="(?:\./)?((?:static|data)/[^"]+)\"""")
_parts: dict[str, list[str]] = {}  # address of a module -> those that it imports: the same for every visitor


class Visitor:
    """One browser with an empty cache, and one tab in it."""

    def __init__(self, address: str, heard: Heard, seed: int) -> None:
        self.address, self.dice = address, random.Random(seed)
        self._heard = heard
        self.http = Fetcher(address, self._fetched)
        self.session = Session(address, ran=lambda seconds: heard("a fragment by itself", seconds))
        self._modules: set[str] = set()  # that this document has
        self._background: set[asyncio.Task[None]] = set()
        self.failed: list[str] = []

    async def arrive(self, page: str, query: str = "") -> None:
        """By an address, in a browser that has never been here."""
        begun = time.perf_counter()
        html = await self.http.get(f"/{page}{'?' if query else ''}{query}", accept="text/html")
        static = [f"/{one}" for one in IN_HTML.findall(html.text if html else "")]
        ours = [one for one in static if one.startswith("/data/") and one.endswith(".js")]
        others = [one for one in static if one not in ours]
        asked = [self.http.get(one) for one in [*others, "/_stcore/health", "/_stcore/host-config"]]
        await asyncio.gather(*asked, *(self._module(one) for one in ours))
        self.session.cookie = self.http.cookie
        await self.session.connect()
        ran = await self.session.open(page, query)
        self._heard("first page: run", ran)
        await self._fetch_parts()
        self._heard("first page: all of it, in a new browser", time.perf_counter() - begun)

    async def go(self, page: str) -> None:
        """By the menu."""
        self._heard("change of page", await self.session.open(page))
        await self._fetch_parts()

    async def pick_run(self) -> None:
        """Another model, in the picker of the page."""
        picker = self.session.find("Selectbox", "picked-run")
        options: list[str] = list(getattr(picker.element, "options", ()))
        others = [one for one in options if one != picker.state.string_value]
        self._heard("change of run", await self.session.set(picker, string_value=self.dice.choice(others)))
        await self._fetch_parts()

    async def click_map(self) -> None:
        """A place on the latent map is kept."""
        panel = self.session.component("latent_map")
        run = next(runs_in(panel.data()))["run"]
        pins = [[self.dice.randrange(1000), self._place(), self._place()] for _ in range(self.dice.randint(1, 4))]
        view = {"run": run, "pins": pins, "layers": ["tiles", "names"], "tile": 40}
        view |= {"zoom": None, "lasso": [], "without": []}
        self._heard("click on the map", await self.session.say(panel, "view", view))

    async def draw(self, strokes: str) -> None:
        """A drawing is kept, after it was followed in the browser."""
        desk = self.session.component("draw")
        shown = next(runs_in(desk.data()))
        await self._get(shown.get("encoder_url"))
        view = {"run": shown["run"], "input": "draw", "strokes": strokes, "picture": None}
        self._heard("a drawing", await self.session.say(desk, "view", view))

    def modules(self) -> list[str]:
        """Addresses of those that the document has."""
        return sorted(self._modules)

    async def leave(self) -> None:
        for task in self._background:
            task.cancel()
        await self.session.close()
        self.http.close()

    def _place(self) -> float:
        return round(self.dice.gauss(0, 1), 4)

    async def _fetch_parts(self) -> None:
        """Modules, styles and the first data, which a browser waits for; images arrive while somebody looks."""
        first, later = [], []
        for part in self.session.components():
            first += [self._module(f"/{one}") for one in part.modules]
            first += [self._get(one) for one in part.styles]
            for one in runs_in(part.data()):
                first += [self._get(one.get(key)) for key in ("codes_url", "decoder_url")]
                sheets = -(-int(one.get("count", 0)) // int(one.get("sheet_images", 1000)))
                later += [one["images_url"].replace("{sheet}", str(number)) for number in range(sheets)]
        await asyncio.gather(*first, *(self._get(one) for one in dict.fromkeys(self.session.pictures)))
        task = asyncio.create_task(self._fetch_later(later))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _fetch_later(self, addresses: list[str]) -> None:
        for one in addresses:
            await self._get(one)

    async def _get(self, address: str | None) -> Answer | None:
        """Of what belongs to a page: a failure is noted, and the rest goes on."""
        if not address:
            return None
        try:
            return await self.http.get(address if address.startswith("/") else f"/{address}")
        except Exception as error:
            self.failed.append(str(error))
            return None

    async def _module(self, address: str) -> None:
        """An ES module and all that it imports, each once a document."""
        if address in self._modules or not address:
            return
        self._modules.add(address)
        answer = await self._get(address)
        if address not in _parts:
            if answer is None:
                return
            _parts[address] = [_resolved(address, one) for one in IMPORTED.findall(answer.text)]
        await asyncio.gather(*(self._module(one) for one in _parts[address]))

    def _fetched(self, path: str, seconds: float, size: int) -> None:
        self._heard(f"fetch: {_kind(path)}", seconds)


def runs_in(data: Any) -> Iterator[dict[str, Any]]:
    """Every description of a run in a component's data (BrowserRun of vae_core/explorer/model.py)."""
    if isinstance(data, dict):
        if "codes_url" in data:
            yield data
        for one in data.values():
            yield from runs_in(one)
    elif isinstance(data, list) and data and isinstance(data[0], dict | list):
        for one in data:
            yield from runs_in(one)


def _resolved(module: str, imported: str) -> str:
    if imported.startswith("/"):
        return imported
    parts = module.split("/")[:-1]
    for step in imported.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def _kind(path: str) -> str:
    """What an address is of: what a report has a row for."""
    name = path.partition("?")[0].rpartition("/")[2]
    if name.endswith((".js", ".css")):
        return "a module or style"
    if path.startswith("/data/images/") or "/images/" in path:
        return "a sheet of images"
    if path.startswith("/data/"):
        return name
    if path.startswith("/media/"):
        return "a picture on a page"
    return "the frame of a page"
