"""The server: what it answers beside Streamlit's own addresses, and what every request passes.

As little as possible is imported here, because nobody is answered before that is done. The rest is imported in the
background as soon as the server answers: it is what the first page needs. What the first visitors would wait for after
that is worked out before they come.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import threading
from collections.abc import AsyncIterator

import streamlit as st
from starlette.middleware import Middleware

from ui.allocator import give_memory_back
from ui.ending import signals_noticed
from ui.http.later import LaterRoutes, later
from ui.http.middleware import MIDDLEWARE
from ui.http.own_paths import OWN_PATHS
from ui.http.page_head import PageHead
from ui.runtime.made_once import fill_themes_once, make_pages_once
from ui.runtime.message_bundles import send_bundles
from ui.runtime.script_turns import take_turns

FIRST_PAGE = ("ui.features.first_needs", "ui.features.home.view", "ui.features.routes")
AFTER_SECONDS = 0.1  # the server answers by then, and is not slowed down by what comes

BROWSER_MODULE = later("ui.modules.join_modules")  # which takes a third of a second, that no page is to wait for
AHEAD = later("ui.features.ahead.get_ahead")

tell = later("ui.app.failures.tell")  # what fails on a page


def routes() -> list[LaterRoutes]:
    """Where the pages are: below `server.baseUrlPath`, which Streamlit 1.67 does not see to."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefixes = tuple(f"/{base}{path}" if base else path for path in OWN_PATHS)
    return [LaterRoutes(prefixes, later("ui.features.routes.server_routes"))]


def middleware() -> list[Middleware]:
    """The outermost first."""
    files, data = (later(f"ui.features.first_needs.{name}_of_page") for name in ("files", "data"))
    return [*MIDDLEWARE, Middleware(PageHead, files=files, data=data)]


@contextlib.asynccontextmanager
async def getting_ready(app: st.App) -> AsyncIterator[None]:
    """While the app runs: once it answers, import what the first page needs, and get ahead of the first visitors."""
    give_memory_back()
    take_turns()
    fill_themes_once()
    make_pages_once()
    send_bundles()
    ready = threading.Thread(target=_first_things, name="first-page", daemon=True)
    loop = asyncio.get_running_loop()
    loop.call_later(AFTER_SECONDS, ready.start)
    with signals_noticed(loop):
        yield


def _first_things() -> None:
    for module in FIRST_PAGE:
        importlib.import_module(module)
    BROWSER_MODULE()
    AHEAD()
