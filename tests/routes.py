"""Requests to the app's own routes, behind what stands before them, without a server."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette

from tests import asgi
from tests.asgi import Answer, run_async
from ui.features.routes import ROUTES
from ui.http.middleware import MIDDLEWARE

__all__ = ["Answer", "get", "post", "request", "run_async"]


def get(address: str) -> Answer:
    return request("GET", address)


def post(address: str, parts: Iterable[bytes], headers: dict[str, str] | None = None) -> Answer:
    """A body in parts, without a Content-Length unless `headers` say one."""
    return request("POST", address, parts, headers)


def request(method: str, address: str, parts: Iterable[bytes] = (), headers: dict[str, str] | None = None) -> Answer:
    """`address` is relative to the page's base, as pages hand it out, or begins with a slash."""
    return asgi.request(Starlette(routes=ROUTES, middleware=MIDDLEWARE), method, address, parts, headers)
