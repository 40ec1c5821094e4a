"""Who asks: a random id in the browser, without accounts. It decides what somebody may change, and nothing else.

The id is a cookie that the server sets with a page (`ui/http/person_cookie.py`) and that no script in the browser can read.
What belongs to somebody records the id's hash: whoever sees that cannot act as its owner. Where a browser keeps no
cookies, the id lasts as long as the visit.

One person alone at this machine may change everything but what came with the app: the server listens to this machine
only, and the browser is on it (`is_at_this_machine`). On any other server people change their own, and whoever gave the
teacher's passphrase everybody's.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from ui.app.browser_id import COOKIE, is_loopback, is_secret, new_secret
from ui.app.turns import Client
from vae_core.limits import LimitError, limits
from vae_core.runs import RunError

UNLOCKED_SECONDS = 8 * 3600  # a day of lessons
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")

_lock = threading.Lock()
_unlocked: dict[str, float] = {}  # person -> until when, on the monotonic clock; a restart locks everybody out
_tries: dict[str, deque[float]] = {}  # address -> when a wrong passphrase came from it


class NotYours(RunError):
    """Somebody asked for what only its owner may have done; the message says who may."""


@dataclass(frozen=True)
class Person:
    """Whoever sent a request.

    Attributes:
        id: the hash of the browser's id, as what is theirs records it
        alone: at this machine, on a server for this machine only
        teacher: gave the passphrase
        lasting: the browser keeps the id
    """

    id: str
    alone: bool = False
    teacher: bool = False
    lasting: bool = True

    @property
    def unbounded(self) -> bool:
        """Whether the limits for each person do not hold for this one."""
        return self.alone or self.teacher

    def may_change(self, owner: str | None) -> bool:
        """Whether what belongs to `owner` (None: nobody) may be changed, stopped or deleted by this person."""
        return self.unbounded or (owner is not None and hmac.compare_digest(owner.encode(), self.id.encode()))


def current() -> Person:
    """Who looks at the page. Call it in a page's script."""
    secret = _secret_in(st.context.cookies)
    lasting = secret is not None
    if secret is None:
        secret = st.session_state.setdefault("session-person", new_secret())
    return _person(secret, _address(), _headers(), lasting=lasting)


def of_request(cookies: Mapping[str, str], headers: Mapping[str, str], address: str | None) -> Person | None:
    """Who asks a route of the server's: None where the browser sends no id. `address` is the client's."""
    secret = _secret_in(cookies)
    return None if secret is None else _person(secret, address, headers)


def client() -> Client:
    """Who looks at the page, as turns know people."""
    return Client(_address() or "", _secret_in(st.context.cookies) or "")


def person_id() -> str:
    """What the person who looks at the page is recorded as."""
    return current().id


def may_change(owner: str | None) -> bool:
    """Whether the person who looks at the page may change what belongs to `owner`; None is nobody's."""
    return current().may_change(owner)


def is_at_this_machine(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from this machine to a server for this machine only, with no proxy in between.

    `address`: the client's, None for this machine; `headers`: with small letters, none at all outside a server (tests).
    A proxy shows by the headers that it adds, or by the name that the browser asked for. One that hides both needs
    LATENT_PLAYGROUND_SHARED_SERVER=1.
    """
    if limits().shared_server or not is_loopback(str(st.get_option("server.address") or "0.0.0.0")):
        return False
    return _is_sent_from_here(address, headers)


def asks_from_this_machine() -> bool:
    """Whether whoever looks at the page sits at the machine that the server runs on, whomever else that answers."""
    return not limits().shared_server and _is_sent_from_here(_address(), _headers())


def _is_sent_from_here(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether no address that a request names, and none that it comes from, is another machine's or a proxy's."""
    if address is not None and not is_loopback(address):
        return False
    if any(name in headers for name in _FORWARDED):
        return False
    asked_for = [f"//{headers['host']}"] if "host" in headers else []
    asked_for += [headers["origin"]] if "origin" in headers else []
    return all(is_loopback(_host(one)) for one in asked_for) and (bool(asked_for) or not headers)


def can_unlock() -> bool:
    """Whether there is a teacher's passphrase."""
    return bool(_passphrase())


def unlock(passphrase: str) -> None:
    """Let this browser change everything for the next hours. Raises NotYours for a wrong passphrase, LimitError."""
    who, address, now = current(), _address() or "here", time.monotonic()
    most = limits().max_passphrase_tries_per_minute
    with _lock:
        for known in [one for one, times in _tries.items() if times[-1] < now - 60]:
            del _tries[known]
        wrong = _tries.get(address, deque())
        while wrong and wrong[0] < now - 60:
            wrong.popleft()
        if len(wrong) >= most:
            raise LimitError(f"There were {most} wrong passphrases from here within a minute; wait a minute.")
        expected = _passphrase()
        right = hmac.compare_digest(_digest(passphrase), _digest(expected)) and bool(expected)
        if not right:
            wrong.append(now)
            _tries[address] = wrong
            raise NotYours("That is not the teacher's passphrase.")
        _unlocked[who.id] = now + UNLOCKED_SECONDS


def lock() -> None:
    """Take this browser's right to change everything back."""
    _unlocked.pop(person_id(), None)


def _address() -> str | None:
    found: object = st.context.ip_address
    return found if isinstance(found, str) else None  # a test's client is no real one


def _headers() -> dict[str, str]:
    return {name.lower(): value for name, value in st.context.headers.items()}


def _person(secret: str, address: str | None, headers: Mapping[str, str], *, lasting: bool = True) -> Person:
    mark = _digest(f"latent-playground person {secret}").hex()[:32]
    teacher = _unlocked.get(mark, 0.0) > time.monotonic() and can_unlock()
    return Person(mark, is_at_this_machine(address, headers), teacher, lasting)


def _secret_in(cookies: Mapping[str, str]) -> str | None:
    secret = cookies.get(COOKIE)
    return secret if isinstance(secret, str) and is_secret(secret) else None


def _passphrase() -> str:
    secret = limits().teacher_passphrase
    return "" if secret is None else secret.get_secret_value().strip()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).digest()


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
