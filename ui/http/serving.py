"""Routes that answer with content made from a run, kept by the browser while it is of the version in the address."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.app.turns import ANSWERS, PICTURES, Turns
from ui.http.guard import guarded
from ui.http.parameters import Parameters
from ui.http.waiting import made
from vae_core.explorer import addresses
from vae_core.explorer.cache import CACHE
from vae_core.explorer.resources import is_newest
from vae_core.runs import Run, RunError, RunStore

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
NEVER = {"Cache-Control": "no-store"}
BINARY, SVG = "application/octet-stream", "image/svg+xml"
SMALL = 1_000  # bytes
LEVEL = 5  # of gzip: a quarter of the time of the highest, and a hundredth larger


@dataclass(frozen=True)
class Content:
    """What is sent; with a `file_name` the browser saves it."""

    body: bytes
    media_type: str = BINARY
    file_name: str | None = None
    encoding: str | None = None  # of the body

    def response(self, *, current: bool) -> Response:
        """`current`: whether it is of the version in its address, and will never be another."""
        headers = FOREVER if current else NEVER
        if self.file_name is not None:
            headers = {**headers, "Content-Disposition": f'attachment; filename="{self.file_name}"'}
        if self.encoding is not None:
            headers = {**headers, "Content-Encoding": self.encoding, "Vary": "Accept-Encoding"}
        return Response(self.body, media_type=self.media_type, headers=headers)

    def compressed(self) -> Content:
        """The same as it is sent to a browser that takes gzip; what is compressed already stays.

        Left to Streamlit, each answer is compressed anew, as small as can be, and on the thread that everybody's messages
        go through: 37 ms for a decoder, half a second for 16-D codes.
        """
        if self.media_type not in (BINARY, SVG) or len(self.body) < SMALL:
            return self
        key = hashlib.sha256(self.body).digest()
        body = CACHE.get("gzip", key, lambda _: gzip.compress(self.body, LEVEL, mtime=0))
        return replace(self, body=body, encoding="gzip")


@dataclass(frozen=True)
class Made:
    """Content, and whether it is of the version in its address."""

    content: Content
    current: bool


class _MadeLately:
    """Large pictures that were made within the last minutes: a class that is given an address opens it one by one."""

    def __init__(self, max_bytes: int = 64 * 2**20, seconds: float = 300.0) -> None:
        self._max_bytes, self._seconds = max_bytes, seconds
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, tuple[float, Made]] = OrderedDict()
        self._bytes = 0

    def peek(self, key: Hashable) -> Made | None:
        with self._lock:
            self._drop_old()
            found = self._found.get(key)
            return None if found is None else found[1]

    def keep(self, key: Hashable, made: Made) -> None:
        with self._lock:
            if key in self._found or len(made.content.body) > self._max_bytes // 4:
                return
            self._found[key] = (time.monotonic(), made)
            self._bytes += len(made.content.body)
            self._drop_old()

    def clear(self) -> None:
        with self._lock:
            self._found.clear()
            self._bytes = 0

    def _drop_old(self) -> None:
        until = time.monotonic() - self._seconds
        while self._found and (self._bytes > self._max_bytes or next(iter(self._found.values()))[0] < until):
            _, (_, gone) = self._found.popitem(last=False)
            self._bytes -= len(gone.content.body)


MADE = _MadeLately()


def run_is_there(run_id: str) -> bool:
    """Whether the folder of runs has one of that id, which was there at some time."""
    try:
        return (RunStore().root / run_id).is_dir()
    except (OSError, RunError):
        return False


def _version(run: Run, parameters: Parameters) -> str:
    """None's while the folder is ahead of what is shown: a browser keeps nothing of that."""
    return addresses.version(run) if is_newest(run) else ""


def run_route(
    name: str,
    produce: Callable[[Run, Parameters], Content],
    *,
    version_of: Callable[[Run, Parameters], str] = _version,
    turns: Turns = ANSWERS,
) -> Route:
    """GET data/runs/{run_id}/{version}/`name`.

    `version_of` covers everything that the content is made from beside the parameters themselves: only what has the
    version in its address, before and after it was made, may be kept. A run in training may have moved on from its
    address. Content is made in its turn among `turns`.
    """

    def opened(parameters: Parameters) -> tuple[Run, bool]:
        run = RunStore().open(parameters["run_id"])
        return run, version_of(run, parameters) == parameters["version"]

    def answer(parameters: Parameters, accepted: str) -> Made:
        run, current = opened(parameters)
        content = produce(run, parameters)
        if "gzip" in accepted:
            content = content.compressed()
        return Made(content, current and version_of(run, parameters) == parameters["version"])

    async def endpoint(request: Request) -> Response:
        parameters = Parameters(request)
        if request.method == "HEAD":
            return head(current=(await run_in_threadpool(opened, parameters))[1])
        accepted = request.headers.get("accept-encoding", "")
        found = MADE.peek(key := (*_key(request), "gzip" in accepted))
        if found is None or not (await run_in_threadpool(opened, parameters))[1]:
            found = await made(turns, request, key, lambda: answer(parameters, accepted))
            if found.current and turns is PICTURES:  # others make theirs of what is kept ready
                MADE.keep(key, found)
        return found.content.response(current=found.current)

    return Route(addresses.RUN_PATH + name, guarded(endpoint))


def content_route(path: str, produce: Callable[[Request], Response]) -> Route:
    """GET `path`: what is made, in its turn, of the address alone."""

    async def endpoint(request: Request) -> Response:
        if request.method == "HEAD":
            return head(current=False)
        return await made(ANSWERS, request, _key(request), lambda: produce(request))

    return Route(path, guarded(endpoint))


def head(*, current: bool) -> Response:
    """The answer to HEAD: nothing is made for it, so that its length and kind are not known."""
    response = Response(headers=FOREVER if current else NEVER)
    del response.headers["content-length"]
    return response


def _key(request: Request) -> tuple[str, str]:
    return request.url.path, request.url.query
