"""Answers that never change, kept in memory as they are sent: Streamlit's files, the app's own, and what is made of runs.

A browser that has never been here asks for 160 scripts and styles, and then for a model's codes, decoder and images: six
megabytes, which are the same for everybody. Kept, they are compressed once, and sent before anything else looks at the
request. A class of thirty that opens the app shares one radio, and one server.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from collections import OrderedDict
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.http.gate import path_of
from ui.http.later import later

MAX_BYTES = 64 * 2**20  # of all answers; the one that was not asked for longest goes first
MAX_SHARE = 8  # none is larger than one of so many parts of that
MAX_SENT = 16 * 2**20  # bytes of an answer before it is compressed
SMALLEST = 1000  # bytes: less is not worth compressing
PLACES = ("/static/", "/data/")
TEXTS = ("text/javascript", "application/javascript", "text/css")
LOOK_SECONDS = 1.0  # between two looks whether a run is still there
_RUN = re.compile(r"/data/runs/([^/]+)/")
# A query that names no second run, which might be deleted. A run's own name may be a number.
_NUMBER = rb"(?:class|first|second|entry|image|half|seed|temperature)=\d{1,6}|theme=dark"
_ONE_RUNS = re.compile(rb"(?:(?:%b)(?:&(?:%b))*)?" % (_NUMBER, _NUMBER))

run_is_there = later("ui.http.serving.run_is_there")


class _Answer(NamedTuple):
    start: Message
    body: bytes


class KeptAnswers:
    """Middleware: keeps what is called unchangeable, as a browser would, and sends that while its run is there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answers: OrderedDict[tuple[str, bytes], _Answer] = OrderedDict()
        self._bytes = 0
        self._seen: dict[str, float] = {}  # run id -> when it was last there

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (path := path_of(scope)).startswith(PLACES) or not _asks_for_all(scope):
            await self.app(scope, receive, send)
            return
        key = path, scope["query_string"]
        answer = self._answers.get(key)
        if answer is not None and await self._holds(path):
            self._answers.move_to_end(key)
            await send({**answer.start, "headers": [*answer.start["headers"]]})
            await send({"type": "http.response.body", "body": answer.body})
            return
        heard: list[Message] | None = []
        size = 0

        async def send_and_hear(message: Message) -> None:
            nonlocal heard, size
            if heard is not None:
                size += len(message.get("body", b""))
                # Middleware outside of this adds to the list of headers that it is given.
                heard.append({**message, "headers": [*message["headers"]]} if "headers" in message else message)
                if not _is_unchangeable(heard[0]) or size > MAX_SENT:
                    heard = None  # a download goes through in parts, and is nowhere as a whole
            await send(message)

        await self.app(scope, receive, send_and_hear)
        if heard and (not _RUN.match(path) or _ONE_RUNS.fullmatch(scope["query_string"])):
            await self._keep(key, heard)

    async def _holds(self, path: str) -> bool:
        """Whether the run that an address is of, if it is of one, has not been deleted."""
        found = _RUN.match(path)
        if found is None:
            return True
        run, now = found[1], time.monotonic()
        if now - self._seen.get(run, -LOOK_SECONDS) >= LOOK_SECONDS:
            if not await asyncio.to_thread(run_is_there, run):
                return False
            self._seen[run] = now
        return True

    async def _keep(self, key: tuple[str, bytes], heard: list[Message]) -> None:
        start, body = heard[0], b"".join(message.get("body", b"") for message in heard[1:])
        headers = MutableHeaders(scope=start)
        if heard[-1].get("more_body") or headers.get("content-length", str(len(body))) != str(len(body)):
            return  # not all of it
        if headers.get("content-type", "").partition(";")[0] in TEXTS and "content-encoding" not in headers:
            headers.add_vary_header("Accept-Encoding")
            if len(body) >= SMALLEST:
                body = await asyncio.to_thread(gzip.compress, body, 6)
                headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(body))
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        if key in self._answers or len(body) > MAX_BYTES // MAX_SHARE:
            return
        self._answers[key] = _Answer(start, body)
        self._bytes += len(body)
        while self._bytes > MAX_BYTES:
            _, gone = self._answers.popitem(last=False)
            self._bytes -= len(gone.body)


def _asks_for_all(scope: Scope) -> bool:
    """By a browser that takes gzip."""
    asked = Headers(scope=scope)
    return scope["method"] == "GET" and "gzip" in asked.get("accept-encoding", "") and "range" not in asked


def _is_unchangeable(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and headers.get("content-encoding", "gzip") == "gzip"
        and "set-cookie" not in headers
        and "immutable" in headers.get("cache-control", "")
    )
