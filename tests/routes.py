"""Requests to the app's own routes, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.applications import Starlette

from ui.features.routes import ROUTES

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    read: int
    """How many bytes of the request's body were read."""

    @property
    def kept(self) -> bool:
        """Whether a browser may keep it for ever."""
        return "immutable" in self.headers.get("cache-control", "")


def get(address: str) -> Answer:
    return request("GET", address)


def post(address: str, parts: Iterable[bytes], headers: dict[str, str] | None = None) -> Answer:
    """A body in parts, without a Content-Length unless `headers` say one."""
    return request("POST", address, parts, headers)


def request(method: str, address: str, parts: Iterable[bytes] = (), headers: dict[str, str] | None = None) -> Answer:
    """`address` is relative to the page's base, as pages hand it out, or begins with a slash."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": unquote("/" + path.removeprefix("/")),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    left, sent = iter(parts), []
    read, ended = 0, False

    async def receive() -> dict[str, Any]:
        nonlocal read, ended
        if ended:
            await asyncio.Event().wait()  # the client stays until it has its answer
        part = next(left, None)
        ended = part is None
        read += len(part or b"")
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    run_async(Starlette(routes=ROUTES)(scope, receive, send))
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]), read)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns, from a thread of its own: the browser tests leave an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work)).result()
