"""What browsers ask a wall, send to it, and do with it. The server keeps strokes: viewers' browsers draw and encode them."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.app.person import Person, of_request
from ui.features.wall.bodies import (
    Act,
    Export,
    NewDrawing,
    NewWall,
    Teaching,
    ToDataset,
    body_of,
    classes_bytes,
    strokes_bytes,
)
from ui.features.wall.data import fits_wall, wall_model
from ui.features.wall.keep import drawings_zip, make_dataset, sheet_png
from ui.features.wall.student import student_page
from ui.http.guard import BodyTooLarge, guarded
from ui.http.parameters import Parameters
from ui.http.serving import Content
from vae_core.images.strokes import unpack
from vae_core.limits import LimitError, limits
from vae_core.runs import RunStore
from vae_core.walls import (
    MASTER,
    Drawing,
    Master,
    NotTheTeacher,
    NoWall,
    Wall,
    WallClosed,
    WallError,
    WallPaused,
    WallStore,
    WallUnavailable,
    sweep_walls,
)

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
MAX_VERSION = 10**12
SWEEPER, SWEEP_SECONDS = "walls-sweeper", 300.0
_STATUSES: list[tuple[type[Exception], int]] = [
    (NoWall, 404),
    (WallClosed, 410),
    (WallPaused, 409),
    (NotTheTeacher, 403),
    (WallUnavailable, 503),
    (LimitError, 429),
]

Handler = Callable[[Request], Awaitable[Response]]


def _wall_route(path: str, handler: Handler, method: str = "GET") -> Route:
    """The route, with what is wrong about a wall as a sentence with its status."""

    @functools.wraps(handler)
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except (WallError, LimitError) as error:
            status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
            return PlainTextResponse(str(error), status, headers=HEADERS)

    return Route(path, guarded(endpoint), methods=[method])


def _answer(found: dict[str, Any], status: int = 200, **headers: str) -> Response:
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json", headers={**HEADERS, **headers})


def _told(wall: Wall) -> dict[str, Any]:
    """What everybody with the link may know."""
    return {**asdict(wall), "id": wall.id}


def _drawing(one: Drawing) -> dict[str, Any]:
    if one.hidden:
        return {"number": one.number, "hidden": True}
    return {"number": one.number, "strokes": one.strokes, "name": one.name, "label": one.label, "at": one.at}


async def _open(request: Request) -> Response:
    """POST data/walls: a NewWall; answers with its id and the teacher's key."""
    asked = await body_of(request, NewWall, classes_bytes())

    def work() -> tuple[Wall, str]:
        run = RunStore().open(asked.run)
        if not fits_wall(run):
            raise WallError("This model cannot show drawings on a map. Choose another one.")
        return WallStore().open_wall(run.id, classes=asked.classes, named=asked.named, opener=asked.sender)

    wall, key = await run_in_threadpool(work)
    _start_sweeping()
    return _answer({"id": wall.id, "key": key}, 201)


@functools.cache
def _start_sweeping() -> None:
    """Once a server, with its first wall: drawings are deleted when their wall's time is over, though nobody asks for it."""

    def sweep_on() -> None:
        while True:
            time.sleep(SWEEP_SECONDS)
            sweep_walls()

    threading.Thread(target=sweep_on, name=SWEEPER, daemon=True).start()


async def _state(request: Request) -> Response:
    """GET data/walls/{wall}/state: how it is, without its drawings."""
    wall = await run_in_threadpool(WallStore().wall, request.path_params["wall"])
    told = _told(wall)
    tag = f'"{wall.open:d}{wall.accepting:d}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={**HEADERS, "ETag": tag})
    return _answer({**told, "max_drawing_bytes": limits().max_drawing_bytes}, ETag=tag)


async def _model(request: Request) -> Response:
    """GET data/walls/{wall}/model.json: the model on whose map it is, for a page without Streamlit."""

    def work() -> dict[str, Any]:
        return wall_model(RunStore().open(WallStore().wall(request.path_params["wall"]).run))

    return _answer(await run_in_threadpool(work))


async def _drawings(request: Request) -> Response:
    """GET data/walls/{wall}/drawings?after=7: the wall, and what has changed since its version 7."""
    parameters = Parameters(request)
    after = parameters.whole("after", 0, MAX_VERSION, default=0)
    store, wall_id = WallStore(), parameters["wall"]
    asked_before = request.headers.get("if-none-match")
    if request.method == "HEAD" or asked_before:
        wall = await run_in_threadpool(store.wall, wall_id)
        tag = _tag(wall)
        if asked_before == tag:
            return Response(status_code=304, headers={**HEADERS, "ETag": tag})
        if request.method == "HEAD":
            return _answer({}, ETag=tag)
    wall, drawings = await run_in_threadpool(store.changes, wall_id, after)
    return _answer({"wall": _told(wall), "drawings": [_drawing(one) for one in drawings]}, ETag=_tag(wall))


def _tag(wall: Wall) -> str:
    return f'"{wall.version}-{wall.open:d}"'


async def _draw(request: Request) -> Response:
    """POST data/walls/{wall}/drawings: a NewDrawing; answers with its number."""
    sent = await body_of(request, NewDrawing, strokes_bytes())
    wall_id = request.path_params["wall"]

    def work() -> Drawing:
        try:
            strokes = unpack(sent.strokes)
        except LimitError as error:
            raise BodyTooLarge(str(error)) from error
        if not strokes:
            raise WallError("The pad is empty: draw something first.")
        return WallStore().add(wall_id, sent.strokes, sender=sent.sender, name=sent.name, label=sent.label)

    drawing = await run_in_threadpool(work)
    return _answer({"number": drawing.number, "name": drawing.name}, 201)


async def _teach(request: Request) -> Response:
    """POST data/walls/{wall}/teacher: an Act."""
    asked = await body_of(request, Act)
    wall_id, store, key = request.path_params["wall"], WallStore(), _key(request, asked)

    def work() -> None:
        if asked.act == "close":
            return store.close(wall_id, key)
        if asked.act in ("pause", "accept"):
            return store.accept(wall_id, key, asked.act == "accept")
        if asked.number is None:
            raise WallError("Say which drawing, by its number.")
        return store.hide(
            wall_id, key, asked.number, hidden=asked.act != "show", all_of_sender=asked.act == "hide-sender"
        )

    await run_in_threadpool(work)
    return Response(status_code=204, headers=HEADERS)


def _asks(request: Request) -> Person | None:
    return of_request(request.cookies, request.headers, request.client.host if request.client else None)


def _key(request: Request, asked: Teaching) -> str | Master:
    """By what somebody acts on a wall: its own key, or that they gave the server's passphrase."""
    if asked.key is None and (person := _asks(request)) is not None and person.teacher:
        return MASTER
    return asked.key or ""


def _checked(wall_id: str, key: str | Master) -> tuple[Wall, list[Drawing]]:
    """An open wall and what is on it, for its teacher."""
    store = WallStore()
    store.check_key(wall_id, key)
    wall, drawings = store.changes(wall_id)
    return wall, sorted(drawings, key=lambda one: one.number)


async def _export(request: Request) -> Response:
    """POST data/walls/{wall}/export: an Export; answers with the file."""
    asked = await body_of(request, Export)
    wall_id, key = request.path_params["wall"], _key(request, asked)

    def work() -> Content:
        wall, drawings = _checked(wall_id, key)
        if asked.kind == "png":
            return Content(sheet_png(drawings), "image/png", "class-wall.png")
        return Content(drawings_zip(wall, drawings), "application/zip", "class-wall.zip")

    response = (await run_in_threadpool(work)).response(current=False)
    response.headers.update(HEADERS)
    return response


async def _dataset(request: Request) -> Response:
    """POST data/walls/{wall}/dataset: a ToDataset; answers with the dataset's name, title and number of images."""
    asked = await body_of(request, ToDataset)
    wall_id = request.path_params["wall"]
    owner, key = _asks(request), _key(request, asked)

    def work() -> dict[str, Any]:
        wall, drawings = _checked(wall_id, key)
        if owner is None:  # nobody's would count for nobody's limit
            raise WallError(
                "This browser keeps no cookies, so that the dataset would be nobody's: allow them for this page, then "
                "load it again."
            )
        run = RunStore().open(wall.run)
        made = make_dataset(asked.name, run, wall, drawings, owner=owner.id, bounded=not owner.unbounded)
        return {"name": made.name, "title": made.title, "count": len(drawings)}

    return _answer(await run_in_threadpool(work), 201)


async def _student(request: Request) -> Response:
    """GET w/{wall}: where students draw. The page asks for its wall by itself."""
    return student_page()


ROUTES = [
    _wall_route("/w/{wall}", _student),
    _wall_route("/data/walls", _open, "POST"),
    _wall_route("/data/walls/{wall}/state", _state),
    _wall_route("/data/walls/{wall}/model.json", _model),
    _wall_route("/data/walls/{wall}/drawings", _drawings),
    _wall_route("/data/walls/{wall}/drawings", _draw, "POST"),
    _wall_route("/data/walls/{wall}/teacher", _teach, "POST"),
    _wall_route("/data/walls/{wall}/export", _export, "POST"),
    _wall_route("/data/walls/{wall}/dataset", _dataset, "POST"),
]
