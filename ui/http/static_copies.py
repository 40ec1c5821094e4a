"""Streamlit's scripts and styles, compressed once and kept in memory.

Streamlit sends them as they lie on the disk, four megabytes for a page in a fresh browser: it would compress them anew for
everybody. Kept, they are compressed once: a class of thirty that opens the app shares one radio, and one server.
"""

from __future__ import annotations

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 32 * 2**20  # of all copies
SMALLEST = 1000  # bytes: less is not worth a copy
KINDS = ("text/javascript", "application/javascript", "text/css")


class StaticCopies:
    """Middleware: keeps what Streamlit calls unchangeable, as a browser would, and sends that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._copies: dict[str, tuple[Message, bytes]] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_script(scope):
            await self.app(scope, receive, send)
        elif (copy := self._copies.get(scope["path"])) is not None:
            await send({**copy[0], "headers": [*copy[0]["headers"]]})
            await send({"type": "http.response.body", "body": copy[1]})
        else:
            kept: list[Message] = []

            async def send_and_keep(message: Message) -> None:
                kept.append(message)
                await send(message)

            await self.app(scope, receive, send_and_keep)
            await self._keep(scope["path"], kept)

    async def _keep(self, path: str, answer: list[Message]) -> None:
        if not answer or not _is_unchangeable(answer[0]):
            return
        body = b"".join(message.get("body", b"") for message in answer[1:])
        if len(body) < SMALLEST:
            return
        copy = await asyncio.to_thread(gzip.compress, body, 6)
        if path in self._copies or self._bytes + len(copy) > MAX_BYTES:
            return
        start = {**answer[0], "headers": [*answer[0]["headers"]]}
        headers = MutableHeaders(scope=start)
        headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(copy))
        headers.add_vary_header("Accept-Encoding")
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        self._copies[path] = (start, copy)
        self._bytes += len(copy)


def _asks_for_script(scope: Scope) -> bool:
    """By a browser that takes gzip, for all of one of Streamlit's files."""
    if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
        return False
    asked = Headers(scope=scope)
    return "gzip" in asked.get("accept-encoding", "") and "range" not in asked


def _is_unchangeable(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    return (
        start["status"] == 200
        and kind in KINDS
        and "content-encoding" not in headers
        and "set-cookie" not in headers
        and "immutable" in headers.get("cache-control", "")
    )
