"""Requests to an ASGI application, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.types import ASGIApp

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

    @property
    def text(self) -> str:
        return self.body.decode()


def request(
    app: ASGIApp, method: str, address: str, parts: Iterable[bytes] = (), headers: dict[str, str] | None = None
) -> Answer:
    """A body in parts, without a Content-Length unless `headers` say one."""
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

    run_async(app(scope_of("http", address, headers) | {"method": method}, receive, send))
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]), read)


def opens(app: ASGIApp, address: str, headers: dict[str, str] | None = None) -> bool:
    """Whether a WebSocket is accepted."""
    sent: list[Any] = []
    messages = iter([{"type": "websocket.connect"}])

    async def receive() -> dict[str, Any]:
        return next(messages, {"type": "websocket.disconnect", "code": 1000})

    async def send(message: Any) -> None:
        sent.append(message)

    run_async(app(scope_of("websocket", address, headers), receive, send))
    return bool(sent[0]["type"] == "websocket.accept")


def scope_of(kind: str, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """`address` is relative to the page's base, as pages hand it out, or begins with a slash."""
    path, _, query = address.partition("?")
    return {
        "type": kind,
        "path": unquote("/" + path.removeprefix("/")),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
        "scheme": "http",
        "client": ("10.0.0.1", 5000),
    }


def run_async(work: Awaitable[T]) -> T:
    """What a coroutine returns, from a thread of its own: the browser tests leave an event loop running in this one."""

    async def whole() -> T:
        return await work

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(whole())).result()
