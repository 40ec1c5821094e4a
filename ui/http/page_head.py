"""Tells the browser with the page itself what the page is going to need.

Streamlit's page names its main script alone. The scripts of its elements, the app's own modules and a run's decoder would
each be asked for when something that needs them has arrived, one after the other; named in the head of the page they are
on their way while the main script still starts.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.http.gate import path_of
from ui.http.own_paths import OWN_PATHS

WAIT_SECONDS = 0.05  # for links to data: a page does not wait for a decoder that is packed for the first time
MAX_AT_ONCE = 16  # pages whose data is being looked for
KEPT_SECONDS, MAX_KEPT = 2.0, 32  # a class opens the same few addresses at once
END = b"</head>"
# Else Streamlit's script asks below the page's own address first whether the server is there.
BASE = "<script>window.__streamlit ??= { BACKEND_BASE_URL: new URL('.', location.href).href };</script>"
_CONDITIONS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


@dataclass(frozen=True)
class Link:
    """`kind`: "module", "style", "font" or "fetch", or a "script" to run; `address` is relative to the app's base."""

    kind: str
    address: str

    def tag(self) -> str:
        """In the mode in which it is fetched later, or else the browser would fetch it twice."""
        if self.kind == "script":
            return f'<script type="module" crossorigin src="{html.escape(self.address)}"></script>'
        relation = 'rel="modulepreload"' if self.kind == "module" else f'rel="preload" as="{self.kind}"'
        mode = "" if self.kind == "style" else " crossorigin"
        return f'<link {relation}{mode} href="{html.escape(self.address)}">'


Links = Callable[[str, QueryParams], list[Link]]
"""What is needed on the page of that name ("" for the home page), opened with that query."""


class PageHead:
    """Middleware: adds links to the head of each page. They are of what anybody sees who opens that address.

    files: known at once
    data: may take longer to find, as it is of runs
    """

    def __init__(self, app: ASGIApp, files: Links, data: Links) -> None:
        self.app = app
        self._files, self._data = files, data
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="page-head")
        self._waiting = 0
        self._kept: dict[tuple[str, bytes, bool], tuple[float, Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not opens_page(scope) or path_of(scope).startswith(OWN_PATHS):  # the students' page is none of Streamlit's
            await self.app(scope, receive, send)
            return
        key = scope["path"], scope["query_string"], _takes_gzip(scope)
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() < kept[0]:
            await send({**kept[1], "headers": [*kept[1]["headers"]]})  # to which middleware outside of this adds
            await send({"type": "http.response.body", "body": kept[2]})
            return

        def keep(start: Message, body: bytes) -> None:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = time.monotonic() + KEPT_SECONDS, {**start, "headers": [*start["headers"]]}, body

        # A page is always sent whole: it changes when Streamlit's file does not.
        whole = {**scope, "headers": [one for one in scope["headers"] if one[0] not in _CONDITIONS]}
        await self.app(whole, receive, _Rewriting(scope, send, self._tags, keep).send)

    async def _tags(self, scope: Scope) -> bytes:
        page, query = scope["path"].rpartition("/")[2], QueryParams(scope["query_string"])
        links = [*self._files(page, query), *await self._soon(page, query)]
        return (BASE + "".join(link.tag() for link in links)).encode()

    async def _soon(self, page: str, query: QueryParams) -> list[Link]:
        """The links to data, if they are found soon."""
        if self._waiting >= MAX_AT_ONCE:
            return []
        self._waiting += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._data, page, query)
        work.add_done_callback(self._done)
        await asyncio.wait([work], timeout=WAIT_SECONDS)
        return work.result() if work.done() and not work.exception() else []

    def _done(self, work: asyncio.Future[list[Link]]) -> None:
        self._waiting -= 1
        if not work.cancelled() and (error := work.exception()):
            logging.getLogger(__name__).warning("A page is sent without links to its data: %s", error)


class _Rewriting:
    """Holds a page back until its head is there to be written into; lets all else pass."""

    def __init__(
        self,
        scope: Scope,
        send: Send,
        tags: Callable[[Scope], Awaitable[bytes]],
        keep: Callable[[Message, bytes], None],
    ) -> None:
        self._scope, self._send, self._tags, self._keep = scope, send, tags, keep
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_whole_page(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(END, await self._tags(self._scope) + END, 1)
        headers = MutableHeaders(scope=start)
        for name in ("etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers.add_vary_header("Accept-Encoding")
        if _takes_gzip(self._scope):
            body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
        headers["Content-Length"] = str(len(body))
        if "set-cookie" not in headers:
            self._keep(start, body)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def opens_page(scope: Scope) -> bool:
    """Whether a browser asks for something to show in its window."""
    return (
        scope["type"] == "http" and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    )


def _takes_gzip(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


def _is_whole_page(answer: Message) -> bool:
    headers = Headers(raw=answer.get("headers", []))
    return answer["status"] == 200 and headers.get("content-type", "").startswith("text/html")
