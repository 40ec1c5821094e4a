"""Who asks: the browser's id, what belongs to whom, and the teacher's passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st

from tests.routes import run_async
from ui.app import person
from ui.app.person import COOKIE, NotYours, Person, is_at_this_machine
from ui.http.person_cookie import PersonCookie
from vae_core.limits import LimitError

HERE = {"host": "localhost:8501", "origin": "http://localhost:8501"}


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The server's options, to be changed."""
    options: dict[str, Any] = {"server.address": "127.0.0.1", "server.baseUrlPath": ""}
    monkeypatch.setattr(st, "get_option", options.get)
    return options


@pytest.mark.parametrize(
    ("server", "client", "headers", "alone"),
    [
        ("127.0.0.1", None, HERE, True),
        ("localhost", "127.0.0.1", HERE, True),
        ("::1", "::ffff:127.0.0.1", {"host": "[::1]:8501", "origin": "http://[::1]:8501"}, True),
        ("127.0.0.1", None, {}, True),  # no server at all: a test of a page
        ("0.0.0.0", None, HERE, False),
        (None, None, HERE, False),
        ("192.168.1.5", None, HERE, False),
        ("127.0.0.1", "192.168.1.7", HERE, False),
        ("127.0.0.1", None, HERE | {"x-forwarded-for": "10.0.0.1"}, False),
        ("127.0.0.1", None, HERE | {"via": "1.1 proxy"}, False),
        ("127.0.0.1", None, {"host": "school.example", "origin": "https://school.example"}, False),
        ("127.0.0.1", None, {"host": "127.0.0.1:8501", "origin": "https://school.example"}, False),
        ("127.0.0.1", None, {"host": "localhost.school.example"}, False),
        ("127.0.0.1", None, {"host": "[", "origin": "null"}, False),
        ("127.0.0.1", None, {"user-agent": "a script"}, False),
    ],
)
def test_alone_at_this_machine(
    address: dict[str, Any], server: str | None, client: str | None, headers: dict[str, str], alone: bool
) -> None:
    address["server.address"] = server
    assert is_at_this_machine(client, headers) is alone


def test_a_proxy_that_hides_itself_is_told_of(address: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_SHARED_SERVER", "1")
    assert not is_at_this_machine(None, HERE)


def test_what_belongs_to_whom() -> None:
    ada, bob = Person("a" * 32), Person("b" * 32)
    assert ada.may_change(ada.id) and not ada.may_change(bob.id) and not ada.may_change(None)
    for everything in (Person("c" * 32, alone=True), Person("c" * 32, teacher=True)):
        assert everything.may_change(ada.id) and everything.may_change(None)


def test_what_is_recorded_is_not_what_the_browser_keeps(address: dict[str, Any]) -> None:
    secret = person.new_secret()
    found = person.of_request({COOKIE: secret}, {"host": "school.example"}, "10.0.0.1")
    assert found is not None and not found.alone and secret not in found.id
    assert person.of_request({COOKIE: found.id}, {}, None) is None, "who reads a run's owner cannot act as the owner"
    again = person.of_request({COOKIE: secret}, {}, None)
    assert again is not None and again.id == found.id


@pytest.mark.parametrize("text", ["", "short", "a" * 44, "a" * 42 + "\n", "../" * 14 + "a", "ä" * 43])
def test_no_other_cookie_is_an_id(text: str) -> None:
    assert person.of_request({COOKIE: text}, {}, None) is None


@pytest.fixture
def teacher(monkeypatch: pytest.MonkeyPatch, address: dict[str, Any]) -> Iterator[None]:
    monkeypatch.setenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE", "open sesame ")
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_PASSPHRASE_TRIES_PER_MINUTE", "3")
    address["server.address"] = "0.0.0.0"
    st.session_state.pop("session-person", None)
    yield
    person._unlocked.clear()
    person._tries.clear()


def test_the_teacher_may_change_everything(teacher: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert person.can_unlock() and not person.may_change("somebody")
    with pytest.raises(NotYours, match="not the teacher's passphrase"):
        person.unlock("open barley")
    assert not person.current().teacher
    person.unlock(" open sesame")
    assert person.current().teacher and person.may_change("somebody") and person.may_change(None)
    person.lock()
    assert not person.may_change("somebody")
    person.unlock("open sesame")
    monkeypatch.delenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE")
    assert not person.may_change("somebody"), "without a passphrase nobody is a teacher"


def test_it_is_not_guessed_quickly(teacher: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    for guess in ("a", "b", "c"):
        with pytest.raises(NotYours):
            person.unlock(guess)
    with pytest.raises(LimitError, match="3 wrong passphrases"):
        person.unlock("open sesame")
    now[0] += 61
    person.unlock("open sesame")
    assert person.current().teacher and not person._tries
    now[0] += person.UNLOCKED_SECONDS + 1
    assert not person.current().teacher


@pytest.mark.parametrize("passphrase", ["", "   "])
def test_an_empty_passphrase_opens_nothing(
    address: dict[str, Any], monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE", passphrase)
    address["server.address"] = "0.0.0.0"
    assert not person.can_unlock()
    with pytest.raises(NotYours):
        person.unlock("")
    person._tries.clear()
    assert not person.current().teacher


def answered(
    headers: dict[str, str], *, path: str = "/", scheme: str = "http", kind: str = "http", content: bytes = b"text/html"
) -> list[str]:
    """The cookies that the middleware sets with an answer."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", content)]})

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": kind, "method": "GET", "path": path, "scheme": scheme, "headers": raw}
    run_async(PersonCookie(app)(scope, None, send))  # type: ignore[arg-type]
    return [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]


def test_a_page_gives_the_browser_its_id(address: dict[str, Any]) -> None:
    address["server.baseUrlPath"] = "/lab/"
    page = {"accept": "text/html,*/*"}
    first, second = answered(page), answered(page)
    assert len(first) == 1 and first != second, "everybody gets another one"
    name, *rules = first[0].split("; ")
    assert person.is_secret(name.removeprefix(f"{COOKIE}="))
    assert rules == ["Max-Age=34560000", "Path=/lab", "HttpOnly", "SameSite=Lax"]
    assert answered(page, content=b"text/html; charset=utf-8") and not answered(page, content=b"image/webp"), (
        "a picture opened by its address may be cached for everybody, and its cookie with it"
    )
    assert answered(page | {"cookie": f"a=b; {name}"})[0].split("; ")[0] == name, "and keeps it"
    assert answered(page | {"cookie": f"{COOKIE}=<script>"})[0].split("; ")[0] != f"{COOKIE}=<script>"
    assert "Secure" in answered(page, scheme="https")[0].split("; ")
    assert answered({"accept": "image/webp"}) == [] and answered(page, kind="websocket") == []
