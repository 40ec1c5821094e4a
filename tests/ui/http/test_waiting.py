"""Routes that take their turn: shared, bounded, ended when nobody listens, and free of charge for HEAD."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from tests.asgi import Answer, request, run_async, scope_of
from tests.routes import get
from tests.routes import request as ask
from tests.trained import train
from ui.app import turns as module
from ui.app.turns import Bounds, Turns
from ui.features.interpolate import routes as interpolate
from ui.features.latent_map import routes as latent_map
from ui.features.routes import ROUTES
from ui.http import run_zip, serving
from ui.http.parameters import Parameters
from ui.http.person_cookie import COOKIE
from ui.http.serving import Content, run_route
from vae_core.experiment import RunConfig
from vae_core.explorer import addresses
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
SECONDS = 20.0


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    serving.MADE.clear()


@pytest.fixture
def mine(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny("training.epochs=1"), "mine")


class Slow:
    """A route whose content is made when the test lets it be."""

    def __init__(self, run: Run, monkeypatch: pytest.MonkeyPatch, bounds: Bounds = Bounds(1, 8, 4)) -> None:
        self.run, self.made = run, list[str]()
        self.begun, self.go = threading.Event(), threading.Event()
        self.turns = Turns("test", "pictures", lambda: bounds)
        monkeypatch.setattr(serving, "PICTURES", self.turns)
        self.app = Starlette(routes=[run_route("slow.bin", self._produce, turns=self.turns)])

    def address(self, query: str = "") -> str:
        return addresses.run_address(self.run, "slow.bin", addresses.version(self.run)) + (f"?{query}" if query else "")

    def _produce(self, run: Run, parameters: Parameters) -> Content:
        self.begun.set()
        assert self.go.wait(SECONDS)
        self.made.append(parameters.get("n", ""))
        return Content(b"content")

    async def ask(self, query: str, gone: asyncio.Event | None = None, person: str = "") -> Answer:
        """`gone`: when the client leaves."""
        scope = scope_of("http", self.address(query), {"Cookie": f"{COOKIE}={person}"} if person else {})
        sent: list[Any] = []
        first = True

        async def receive() -> dict[str, Any]:
            nonlocal first
            if first:
                first = False
                return {"type": "http.request", "body": b"", "more_body": False}
            await (gone or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope | {"method": "GET"}, receive, send)
        found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, b"".join(one.get("body", b"") for one in sent[1:]), 0)


def test_thirty_who_ask_for_the_same_have_it_made_once_and_it_is_kept_for_a_while(
    mine: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(mine, monkeypatch)

    async def whole() -> list[Answer]:
        asking = [asyncio.create_task(slow.ask("n=1")) for _ in range(30)]
        await asyncio.to_thread(slow.begun.wait, SECONDS)
        slow.go.set()
        return await asyncio.gather(*asking)

    answers = run_async(whole())
    assert [one.status for one in answers] == [200] * 30 and all(one.kept for one in answers)
    later = request(slow.app, "GET", slow.address("n=1"))
    assert later.body == b"content" and slow.made == ["1"]
    run = mine
    run.write_status(run.status())
    RunStore().delete(run.id)
    assert request(slow.app, "GET", slow.address("n=1")).status == 404, "not of a run that is gone"


def test_sixty_that_are_abandoned_are_not_made(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(mine, monkeypatch, Bounds(1, 200, 100))

    async def whole() -> None:
        gone = asyncio.Event()
        asking = [asyncio.create_task(slow.ask(f"n={number}", gone)) for number in range(60)]
        await asyncio.to_thread(slow.begun.wait, SECONDS)
        while len(slow.turns._jobs) < 60:
            await asyncio.sleep(0.01)
        gone.set()
        await asyncio.gather(*asking)

    run_async(whole())
    slow.go.set()
    assert request(slow.app, "GET", slow.address("n=last")).status == 200
    assert set(slow.made) <= {"0", "last"} and len(slow.made) <= 2


def test_where_there_is_no_room_the_answer_says_so_and_when_to_come_again(
    mine: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(mine, monkeypatch, Bounds(1, 4, 2))

    async def whole() -> tuple[Answer, Answer]:
        asking = [asyncio.create_task(slow.ask(f"n={number}", person="a" * 43)) for number in range(2)]
        await asyncio.to_thread(slow.begun.wait, SECONDS)
        while len(slow.turns._jobs) < 2:
            await asyncio.sleep(0.01)
        own = await slow.ask("n=2", person="a" * 43)
        asking.append(asyncio.create_task(slow.ask("n=3", person="b" * 43)))
        while len(slow.turns._jobs) < 3:
            await asyncio.sleep(0.01)
        full = await slow.ask("n=4", person="c" * 43)
        slow.go.set()
        assert all(one.status == 200 for one in await asyncio.gather(*asking))
        return own, full

    own, full = run_async(whole())
    assert own.status == 429 and "asked for 2 pictures" in own.text and own.headers["retry-after"] == "5"
    assert full.status == 503 and "Many people" in full.text and full.headers["retry-after"] == "5"


@pytest.mark.parametrize("route", [one for one in ROUTES if "GET" in (one.methods or ()) and "wall" not in one.path])
def test_head_makes_nothing(route: Any, mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> Any:
        raise AssertionError("HEAD had something made")

    monkeypatch.setattr(Turns, "join", never)
    path = route.path.replace("{run_id}", mine.id).replace("{version}", addresses.version(mine))
    for name in ("dataset", "size", "sheet", "path", "wall"):
        path = path.replace(f"{{{name}}}", "1").replace(f"{{{name}:path}}", "1")
    answer = ask("HEAD", path)
    assert (answer.status, answer.body) == (200, b"") or answer.status == 404
    if "{run_id}" in route.path:
        assert answer.status == 200 and ask("HEAD", path.replace(mine.id, "none")).status == 404


def test_what_takes_seconds_takes_its_turn(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    join = Turns.join

    def noted(self: Turns, key: Any, client: Any, work: Any) -> Any:
        asked.append(self)
        return join(self, key, client, work)

    monkeypatch.setattr(Turns, "join", noted)
    version = addresses.version(mine)
    assert get(addresses.run_address(mine, "interpolation.gif", version) + "?images=0-1&frames=5&size=64").status == 200
    assert get(addresses.run_address(mine, "manifold.png", version) + "?tiles=3&tile-width=64").status == 200
    assert get(run_zip.zip_address(mine)).status == 200
    assert asked == [module.PICTURES] * 3 and interpolate.ROUTES and latent_map.ROUTES
    assert get(addresses.codes_url(mine)).status == 200 and asked[3:] == [module.ANSWERS]


def test_zips_that_are_being_sent_are_bounded(mine: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_zip, "MAX_ZIPS", 1)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for _ in range(2):
        assert get(run_zip.zip_address(mine)).status == 200
    assert not run_zip._here and not list(tmp_path.glob("*.zip"))
    monkeypatch.setattr(run_zip, "_here", {object()})
    assert get(run_zip.zip_address(mine)).status == 503
