"""The students' page: a file of its own, small enough for thirty telephones at once; no session of Streamlit's behind it."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from ui.modules import modules

_FILE = Path(__file__).with_name("student.html")
# Nothing but the app's own modules runs or is asked; nobody else's page shows this one.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _page() -> str:
    """Seen from w/…, the app's base is one up."""
    return _FILE.read_text(encoding="utf-8").replace("{modules}", f"../{modules().address('')}".rstrip("/"))


def student_page() -> Response:
    return Response(
        _page(),
        media_type="text/html",
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "no-referrer",  # the address leads to the wall
            "X-Content-Type-Options": "nosniff",
        },
    )
