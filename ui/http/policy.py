"""What browsers are told that an answer may not do: a second lock, should a hostile name once get past the first.

[Content Security Policy Level 3](https://www.w3.org/TR/CSP3/).
"""

from __future__ import annotations

import re

from streamlit import config

_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")

DATA_HEADERS = (
    # A picture opened by itself is shown, and so are those that a page holds in itself; whatever should be taken for a page
    # does and fetches nothing, and no page of another site shows it.
    (
        "Content-Security-Policy",
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    ),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""Of the app's own routes, unless they say something else themselves."""


def page_headers(host: str) -> list[tuple[str, str]]:
    """Of a page, asked for at `host`: everything comes from this server, and no other site's page frames it, unless
    `server.corsAllowedOrigins` names it.

    Streamlit's own pages need inline scripts and styles, modules from blobs, and `eval` for its charts.
    """
    around = " ".join(["'self'", *map(str, config.get_option("server.corsAllowedOrigins") or ())])
    # Older Safaris do not take a WebSocket to the page's own host for 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    rules = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
        "style-src": "'self' 'unsafe-inline' blob:",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' data: blob:{sockets}",
        "worker-src": "'self' blob:",
        "frame-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": around,
    }
    return [("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in rules.items()))]
