"""By which names the server may be asked.

A name that somebody else owns may lead to this server's address (DNS rebinding): a browser then takes their page and this
app for one site, and lets that page do whatever its visitor may do here. An address in numbers cannot be taken so.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
from urllib.parse import urlsplit

from streamlit import config

from ui.app.browser_id import is_loopback

VARIABLE = "LATENT_PLAYGROUND_HOSTS"
LONGEST_SHOWN = 80  # characters of a name in the sentence
ANY = "*"


def is_allowed(host: str | None) -> bool:
    """Whether the `Host` that a request names is this server's; a request without one is no browser's."""
    if host is None:
        return True
    name = _name(host)
    return name is not None and (_is_number(name) or _is_here(name) or _is_listed(name))


def refusal(host: str) -> str:
    """What somebody reads who asks by another name, with the way out."""
    shown = host if len(host) <= LONGEST_SHOWN else f"{host[: LONGEST_SHOWN - 1]}…"
    allow = _name(host) or "NAME"
    return (
        f"This app does not answer to the name “{shown}”. Open it by its address in numbers, such as http://192.168.0.2:8501, "
        f"or have whoever runs it allow the name: set the environment variable {VARIABLE}={allow} (several with commas, "
        f"*.example.org for all below one) and start the app again."
    )


@functools.lru_cache(maxsize=100)  # a name may be as long as a request's head
def _name(host: str) -> str | None:
    """The name in a `Host` header, in small letters and without its port; None where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where that is no number
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None or parts.path or parts.query or parts.fragment:
        return None
    return (parts.hostname or "").rstrip(".") or None


@functools.lru_cache(maxsize=100)  # a name may be as long as a request's head
def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_here(name: str) -> bool:
    """Whether it is a name that only this machine, or its own network, gives."""
    return is_loopback(name) or name.endswith(".localhost") or name in _own_names()


@functools.cache
def _own_names() -> frozenset[str]:
    """What this machine is called, alone and as its network's other machines find it."""
    full = socket.gethostname().lower().rstrip(".")
    short = full.partition(".")[0]
    return frozenset({full, short, f"{short}.local"} - {"", ".local"})


def _is_listed(name: str) -> bool:
    """Whether the server's settings name it."""
    from vae_core.limits import limits  # and pydantic, which a server need not wait for before it answers

    patterns = limits().hosts.split(",")
    patterns += [_host_of(str(config.get_option(one) or "")) for one in ("server.address", "browser.serverAddress")]
    patterns += [_host_of(str(origin)) for origin in config.get_option("server.corsAllowedOrigins") or ()]
    patterns += [str(one) for one in config.get_option("server.allowedHosts") or ()]
    return any(_matches(name, one.strip().lower().rstrip(".")) for one in patterns)


def _matches(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return bool(pattern) and pattern in (name, ANY)


def _host_of(address: str) -> str:
    """ "class.example.org", of that or of "https://class.example.org:8501"."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
