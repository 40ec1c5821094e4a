"""The random id that tells one browser from another, and which addresses are this machine's own.

Every request passes what is here: it imports nothing of the app's.
"""

from __future__ import annotations

import ipaddress
import re
import secrets

COOKIE = "latent-playground-person"
LASTS_SECONDS = 400 * 24 * 3600  # as long as browsers keep a cookie
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # of new_secret
_HERE = ("localhost", "127.0.0.1", "::1")


def new_secret() -> str:
    """A browser's id, 256 random bits."""
    return secrets.token_urlsafe(32)


def is_secret(text: str | None) -> bool:
    """Whether `text` could be a browser's id."""
    return text is not None and _SECRET.fullmatch(text) is not None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host in _HERE:
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
