"""A session's messages are sent together: all that a script has drawn by then, in one turn of the event loop.

Streamlit's loop lets everything else have a turn after each message. While scripts run, each such turn is a wait for Python's
lock, of up to five milliseconds, and each message is a write to the socket of its own; a page has thirty.

Streamlit 1.67 has no hook for this. What a session gives to the loop is wrapped into one bundle, and what sends a message
unwraps it, where both are what they were in that version.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ui.runtime.known import takes, warn


class Bundle(list[Any]):
    """Messages in order."""


def send_bundles() -> bool:
    """From now on; False where this version of Streamlit is not the one that is known here."""
    try:
        from streamlit.runtime.app_session import AppSession
        from streamlit.runtime.runtime import Runtime

        flush, send = AppSession.flush_browser_queue, Runtime._send_message
        known = takes(flush, "self") and takes(send, "self", "session_info", "msg")
    except (ImportError, AttributeError):
        known = False
    if not known:
        warn("Pages come more slowly")
        return False
    if not hasattr(flush, "in_bundles"):
        AppSession.flush_browser_queue = bundled(flush)  # type: ignore[method-assign, assignment]
        Runtime._send_message = unbundled(send)  # type: ignore[method-assign, assignment]
    return True


def bundled(flush: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """`flush` with all that it returns as one."""

    @functools.wraps(flush)
    def flush_bundle(session: Any) -> list[Any]:
        messages = flush(session)
        return [Bundle(messages)] if len(messages) > 1 else messages

    flush_bundle.in_bundles = True  # type: ignore[attr-defined]
    return flush_bundle


def unbundled(send: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], None]:
    """`send` for a bundle, too: one message after another."""

    @functools.wraps(send)
    def send_each(runtime: Any, session_info: Any, msg: Any) -> None:
        for one in msg if isinstance(msg, Bundle) else (msg,):
            send(runtime, session_info, one)

    return send_each
