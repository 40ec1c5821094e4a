"""Room for the next visitor: open files are few on some machines, and a session takes four of them.

Half of all sessions' descriptors would be those of people who have left: Streamlit keeps their sessions for two minutes,
in case they come back, and looks at that time only when the next one leaves. Here they are let go when their time is
over, and at once when somebody else needs their place. Where there is no place at all, the health check says so, and a
browser that wants to connect is sent away before it has taken what is left; it tries again by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
from typing import Any

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import exists, get_instance

WANTED = (65_536, 10_240, 4_096, 1_024)  # open files; the second is what macOS allows at most
RESERVE = 32  # that stay free for files, workers, and the connections by which a browser fetches
SWEEP_SECONDS = 130.0  # a little more than Streamlit keeps a session for
FULL = "Too many people are here at once for the number of files that this computer lets the app open. It goes on by itself."


def raise_limit() -> int | None:
    """As many open files as the system allows this process, and no fewer than it had; None where there is no such limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in WANTED:
        aim = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft == resource.RLIM_INFINITY or aim <= soft:
            break
        with contextlib.suppress(ValueError, OSError):  # above what the kernel allows, which no limit says
            resource.setrlimit(resource.RLIMIT_NOFILE, (aim, hard))
            break
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def spare() -> int | None:
    """How many more files this process may open; None where nothing limits it, or nobody can say."""
    if sys.platform == "win32":
        return None
    import resource

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    try:
        return limit - len(os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"))
    except OSError:  # not even for this
        return 0


def has_room() -> bool:
    """Whether somebody else can come in; those who have left make room for that."""
    left = spare()
    if left is None or left >= RESERVE:
        return True
    forget_gone()
    left = spare()
    return left is None or left >= RESERVE


def forget_gone(*, expired_only: bool = False) -> None:
    """Let go of the sessions whose browsers are gone, or of those whose time to come back is over.

    On the event loop's thread.
    """
    manager = _manager()
    if manager is None:
        return
    with contextlib.suppress(AttributeError):
        manager._session_storage._cache.expire()
    if not expired_only:
        for one in manager.list_sessions():
            if not manager.is_active_session(one.session.id):
                manager.close_session(one.session.id)
    gc.collect()  # a session is a circle of objects; most of what was there at the start is frozen, and not looked at


def _manager() -> Any:
    return getattr(get_instance(), "_session_mgr", None) if exists() else None


class Room:
    """Middleware: looks for room before a session begins, and clears up after it has ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._sweep: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if not has_room():
                await send({"type": "websocket.close", "code": 1013, "reason": "full"})  # before it is accepted
                return
            try:
                await self.app(scope, receive, send)
            finally:
                self._sweep_later()
        elif scope["type"] == "http" and _is_health(scope["path"]) and not has_room():
            answer = PlainTextResponse(FULL, 503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _sweep_later(self) -> None:
        """The last one to leave is let go, too, when nobody else comes or leaves."""
        if self._sweep is not None:
            self._sweep.cancel()
        self._sweep = asyncio.get_running_loop().call_later(SWEEP_SECONDS, lambda: forget_gone(expired_only=True))


def _is_health(path: str) -> bool:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return path in ("/_stcore/health", f"/{base}/_stcore/health")
