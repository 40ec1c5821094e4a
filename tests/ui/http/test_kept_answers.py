"""Answers that never change: what is kept, what is sent to whom, and what is not touched."""

from __future__ import annotations

import gzip
import sys
from typing import Any

import pytest

from tests.routes import run_async
from ui.http import kept_answers
from ui.http.kept_answers import KeptAnswers

SCRIPT = b"export const answer = 42;\n" * 100
FOREVER = b"public, immutable, max-age=31536000"
Answer = tuple[int, dict[str, str], bytes]


class Streamlit:
    """A server that counts how often it was asked."""

    def __init__(
        self, kind: bytes = b"text/javascript; charset=utf-8", cache: bytes = FOREVER, status: int = 200
    ) -> None:
        self.headers = [(b"content-type", kind), (b"cache-control", cache), (b"etag", b'"x"')]
        self.status, self.asked = status, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        raw = [*self.headers, (b"content-length", b"%d" % len(SCRIPT))]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": SCRIPT[:50], "more_body": True})
        await send({"type": "http.response.body", "body": SCRIPT[50:]})


def ask(
    app: KeptAnswers, path: str = "/static/js/index.abc.js", method: str = "GET", query: str = "", **headers: str
) -> Answer:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nobody reads a body")

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": raw}
    run_async(app(scope, receive, send))
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:])


def test_the_second_browser_gets_a_copy_of_the_same() -> None:
    app = KeptAnswers(streamlit := Streamlit())
    first = ask(app, accept_encoding="gzip, br")
    assert first[2] == SCRIPT and "content-encoding" not in first[1]
    for _ in range(2):
        status, headers, body = ask(app, accept_encoding="gzip, br")
        assert status == 200 and gzip.decompress(body) == SCRIPT and len(body) < len(SCRIPT) / 5
        assert headers["content-encoding"] == "gzip" and int(headers["content-length"]) == len(body)
        assert headers["cache-control"] == FOREVER.decode() and headers["vary"] == "Accept-Encoding"
        assert "etag" not in headers
    assert streamlit.asked == 1


@pytest.mark.parametrize("headers", [{}, {"accept_encoding": "br"}, {"accept_encoding": "gzip", "range": "bytes=0-9"}])
def test_who_takes_no_gzip_or_asks_for_a_part_is_answered_by_streamlit(headers: dict[str, str]) -> None:
    app = KeptAnswers(streamlit := Streamlit())
    ask(app, accept_encoding="gzip")
    assert ask(app, **headers)[2] == SCRIPT and streamlit.asked == 2
    assert ask(app, method="HEAD", accept_encoding="gzip")[2] == SCRIPT and streamlit.asked == 3


@pytest.mark.parametrize(
    "streamlit", [Streamlit(cache=b"no-cache"), Streamlit(cache=b"no-store"), Streamlit(status=404)]
)
def test_what_may_change_is_not_kept(streamlit: Streamlit) -> None:
    app = KeptAnswers(streamlit)
    for _ in range(2):
        assert ask(app, accept_encoding="gzip")[2] == SCRIPT
    assert streamlit.asked == 2


def test_other_addresses_are_not_kept() -> None:
    app = KeptAnswers(streamlit := Streamlit())
    for _ in range(2):
        ask(app, path="/media/1.png", accept_encoding="gzip")
    assert streamlit.asked == 2


def test_what_is_no_text_is_sent_as_it_is() -> None:
    app = KeptAnswers(streamlit := Streamlit(kind=b"font/woff2"))
    for _ in range(2):
        _, headers, body = ask(app, path="/static/media/a.woff2", accept_encoding="gzip")
        assert body == SCRIPT and "content-encoding" not in headers
    assert streamlit.asked == 1


def test_half_an_answer_is_not_kept() -> None:
    streamlit = Streamlit()

    async def stops_in_the_middle(scope: Any, receive: Any, send: Any) -> None:
        async def send_first_two(message: Any) -> None:
            if message["type"] == "http.response.start" or message.get("more_body"):
                await send(message)

        await streamlit(scope, receive, send_first_two)

    app = KeptAnswers(stops_in_the_middle)
    for _ in range(2):
        ask(app, accept_encoding="gzip")
    assert streamlit.asked == 2


def test_what_was_not_asked_for_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MAX_BYTES", 2 * len(gzip.compress(SCRIPT, 6)))
    monkeypatch.setattr(kept_answers, "MAX_SHARE", 1)
    app = KeptAnswers(streamlit := Streamlit())
    for number in (1, 2, 1, 3, 1, 2):
        assert ask(app, path=f"/static/js/{number}.js", accept_encoding="gzip")[0] == 200
    assert streamlit.asked == 4, "1, 2, 3, and 2 again, which had to go for 3"


def test_an_answer_that_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MAX_BYTES", len(SCRIPT))
    app = KeptAnswers(streamlit := Streamlit(kind=b"font/woff2"))
    for _ in range(2):
        ask(app, accept_encoding="gzip")
    assert streamlit.asked == 2


@pytest.mark.parametrize("cache", ["no-store", "immutable"])
def test_no_long_download_is_held_in_memory(cache: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MAX_SENT", 1000)
    held = []

    async def downloads(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/zip"), (b"cache-control", cache.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(3):
            part = bytes(bytearray(2000))
            before = sys.getrefcount(part)
            await send({"type": "http.response.body", "body": part, "more_body": True})
            held.append(sys.getrefcount(part) - before)
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        raise AssertionError("nobody reads a body")

    async def forget(message: Any) -> None:
        pass

    raw = [(b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": "/data/runs/a/1/a.zip", "query_string": b"", "headers": raw}
    run_async(KeptAnswers(downloads)(scope, receive, forget))
    assert held == [0, 0, 0]


def test_what_is_of_a_run_is_sent_while_the_run_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {"mine"}
    monkeypatch.setattr(kept_answers, "run_is_there", runs.__contains__)
    monkeypatch.setattr(kept_answers, "LOOK_SECONDS", 0.0)
    app = KeptAnswers(streamlit := Streamlit(kind=b"application/octet-stream"))
    path = "/data/runs/mine/0123/decoder.bin"
    for query in ("", "class=1", "first=3&second=12&theme=dark", "", "class=1", "first=3&second=12&theme=dark"):
        assert ask(app, path=path, query=query, accept_encoding="gzip")[2] == SCRIPT
    assert streamlit.asked == 3
    runs.clear()
    ask(app, path=path, accept_encoding="gzip")
    assert streamlit.asked == 4, "the route says that it has gone"


def test_what_is_of_two_runs_is_not_kept() -> None:
    app = KeptAnswers(streamlit := Streamlit(kind=b"image/gif"))
    for query in ("partner=other", "partner=123", "class=1&partner=123"):
        for _ in range(2):
            ask(app, path="/data/runs/mine/0123/walk.gif", query=query, accept_encoding="gzip")
    assert streamlit.asked == 6
