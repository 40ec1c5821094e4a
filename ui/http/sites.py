"""Whether a page of another site asks: its visitor's browser would answer for whatever it makes that do."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from streamlit import config

READING = ("GET", "HEAD", "OPTIONS")  # methods that change nothing
SENTENCE = "Another site's page may not use this app. Open the app by its own address in the browser."
_PAGE_KINDS = {"document", ""}  # what a link leads to
_FRAME_KINDS = {"iframe", "frame"}


def may_ask(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may come from where it comes from. A link to the app is followed from anywhere.

    `headers` with small letters. Sec-Fetch-Site is the browser's own word, and holds behind every proxy; it is sent over
    https and to this machine only. Else the page's origin, which is sent with what changes something, has to be the host
    that is asked, or one that the server's settings allow. Programs that say nothing are no browsers.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if not config.get_option("server.enableCORS") or origin in config.get_option("server.corsAllowedOrigins"):
        return True
    if site is not None:
        return site in ("same-origin", "none") or (method in READING and _follows_link(headers))
    if origin is None:
        return True
    try:
        netloc = urlsplit(origin).netloc
    except ValueError:  # no browser's
        return False
    return netloc in (headers.get("host"), headers.get("x-forwarded-host"))


def _follows_link(headers: Mapping[str, str]) -> bool:
    kinds = _PAGE_KINDS
    if config.get_option("server.corsAllowedOrigins"):  # the page's policy says which sites may frame it
        kinds = kinds | _FRAME_KINDS
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest", "") in kinds
