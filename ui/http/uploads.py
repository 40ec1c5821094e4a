"""Streamlit's address for files, which keeps in memory what it is sent: open to visits that show a place for files, each
within bounds, and all of them together."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.app import uploads

RETRY_SECONDS = 10
STALLED_SECONDS = 60
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
_lock = threading.Lock()
_arriving: Counter[str] = Counter()  # visit -> bytes that it has said it will send


def is_upload(path: str) -> bool:
    """Whether it is Streamlit's address for a file."""
    return path.startswith("/_stcore/upload_file/")


async def bounded(app: ASGIApp, path: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Let Streamlit take a file if there is room for it."""
    if scope["method"] != "PUT":  # it removes one, or asks whether it may send one
        await app(scope, receive, send)
        return
    found = _UPLOAD.fullmatch(path)
    visit = found[1] if found else ""
    declared = Headers(scope=scope).get("content-length", "")
    size = int(declared) if declared.isascii() and declared.isdigit() and len(declared) <= 15 else None
    with _lock:
        refused = _refusal(visit, size)
        if refused is None and size is not None:
            _arriving[visit] += size
    if refused is not None:
        status, sentence = refused
        headers = {"Cache-Control": "no-store", "Connection": "close"}
        if status == 503:
            headers["Retry-After"] = str(RETRY_SECONDS)
        await PlainTextResponse(sentence, status, headers=headers)(scope, receive, send)
        return

    async def receive_in_time() -> Message:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                return await receive()
        except TimeoutError:  # nobody holds room by a file that never comes
            return {"type": "http.disconnect"}

    try:
        await app(scope, receive_in_time, send)
    except ClientDisconnect:
        pass
    finally:
        with _lock:
            _arriving[visit] -= size or 0
            if _arriving[visit] <= 0:
                del _arriving[visit]


def _refusal(visit: str, size: int | None) -> tuple[int, str] | None:
    """A status and a sentence; None where the file may come."""
    from vae_core.limits import limits  # and pydantic, which a server need not wait for before it answers

    if not uploads.may_send(visit):
        return 403, "Your page shows no place for files. Files are brought in on the pages Your images and Models."
    if size is None:
        return 411, "Say how long the file is by the request's Content-Length."
    most, in_all = 2 * limits().max_upload_bytes, limits().max_uploads_bytes  # one may take the place of another
    if uploads.held(visit) + _arriving[visit] + size > most:
        return 413, f"These files are larger than the {limits().max_upload_bytes:,} bytes that are taken at once."
    arriving = sum(_arriving.values())
    if uploads.held_in_all() + arriving + size > in_all or uploads.held_from_address_of(visit) + size > in_all // 2:
        return 503, "Many files are being brought in at the moment. Try again in a minute."
    return None
