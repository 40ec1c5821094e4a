"""What stands before everything that the server answers, Streamlit's own addresses and its WebSocket among them."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from ui.http import hosts, sites, uploads
from ui.http.own_paths import OWN_PATHS
from ui.http.policy import DATA_HEADERS, page_headers

MAX_BODY_BYTES = 1_000_000  # of what Streamlit itself is sent, other than files
_READING = ("GET", "HEAD")
_SCRIPTS = ("text/javascript", "application/javascript")


class Gate:
    """Middleware: refuses foreign names, other sites' pages, and bodies that nobody reads, before anything is done for
    them; and tells browsers what no answer may be used for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = _refusal(scope, headers)
        if scope["type"] == "websocket":
            if refused is not None:
                await send({"type": "websocket.close", "code": 1008, "reason": "refused"})  # before it is accepted: 403
                return
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(scope, headers, message)
            await send(message)

        if refused is not None:
            status, sentence = refused
            answer = PlainTextResponse(sentence, status, headers={"Cache-Control": "no-store", "Connection": "close"})
            await answer(scope, receive, send_with_headers)
        elif uploads.is_upload(path := path_of(scope)):
            await uploads.bounded(self.app, path, scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def path_of(scope: Scope) -> str:
    """The path below the app's own base, beginning with a slash: proxies strip `server.baseUrlPath`, or do not."""
    path = str(scope["path"])
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    if base and path.startswith(f"/{base}/"):
        return path[len(base) + 1 :]
    return path


def _refusal(scope: Scope, headers: Headers) -> tuple[int, str] | None:
    """A status and a sentence; None where the request may go on."""
    host = headers.get("host")
    if host is not None and not hosts.is_allowed(host):
        return 403, hosts.refusal(host)
    if scope["type"] == "websocket":
        # Whether its origin fits is asked by Streamlit, which knows more of this machine's addresses.
        return None if sites.may_ask("GET", _without(headers, "origin")) else (403, sites.SENTENCE)
    method = str(scope["method"])
    if not sites.may_ask(method, headers):
        return 403, sites.SENTENCE
    path = path_of(scope)
    if method in _READING or path.startswith(OWN_PATHS) or uploads.is_upload(path):
        return None
    return _too_much(headers)


def _too_much(headers: Headers) -> tuple[int, str] | None:
    if "transfer-encoding" in headers:
        return 411, "Say how long the request's body is by its Content-Length."
    declared = headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit() and len(declared) <= 15):
        return 400, "The Content-Length is no number of bytes."
    if int(declared) > MAX_BODY_BYTES:
        return 413, f"Send at most {MAX_BODY_BYTES:,} bytes here."
    return None


def _without(headers: Headers, name: str) -> dict[str, str]:
    # An origin that the settings allow stays: it is asked for before anything else.
    allowed = headers.get(name) in config.get_option("server.corsAllowedOrigins")
    return {key: value for key, value in headers.items() if key != name or allowed}


def _add_headers(scope: Scope, asked: Headers, answer: Message) -> None:
    """What the route has said itself stays."""
    found = MutableHeaders(scope=answer)
    for name, value in _headers_for(scope, asked, found):
        found.setdefault(name, value)


def _headers_for(scope: Scope, asked: Headers, found: MutableHeaders) -> Iterator[tuple[str, str]]:
    yield "X-Content-Type-Options", "nosniff"
    kind = found.get("content-type", "").partition(";")[0]
    if path_of(scope).startswith(OWN_PATHS):
        if kind not in _SCRIPTS:  # a worker's own answer says what the worker may fetch
            yield from DATA_HEADERS
    elif kind == "text/html":
        yield from page_headers(asked.get("host", ""))
