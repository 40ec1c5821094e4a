"""Copies of Streamlit's files: what is kept, what is sent to whom, and what is not touched."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from tests.routes import run_async
from ui.http import static_copies
from ui.http.static_copies import StaticCopies

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


def ask(app: StaticCopies, path: str = "/static/js/index.abc.js", method: str = "GET", **headers: str) -> Answer:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    run_async(app({"type": "http", "method": method, "path": path, "headers": raw}, None, send))  # type: ignore[arg-type]
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:])


def test_the_second_browser_gets_a_copy_of_the_same() -> None:
    app = StaticCopies(streamlit := Streamlit())
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
    app = StaticCopies(streamlit := Streamlit())
    ask(app, accept_encoding="gzip")
    assert ask(app, **headers)[2] == SCRIPT and streamlit.asked == 2
    assert ask(app, method="HEAD", accept_encoding="gzip")[2] == SCRIPT and streamlit.asked == 3


@pytest.mark.parametrize(
    "streamlit",
    [Streamlit(kind=b"font/woff2"), Streamlit(cache=b"no-cache"), Streamlit(status=404)],
    ids=["font", "changing", "missing"],
)
def test_nothing_else_is_kept(streamlit: Streamlit) -> None:
    app = StaticCopies(streamlit)
    for _ in range(2):
        assert ask(app, accept_encoding="gzip")[2] == SCRIPT
    assert streamlit.asked == 2


def test_copies_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_copies, "MAX_BYTES", 2 * len(gzip.compress(SCRIPT, 6)))
    app = StaticCopies(streamlit := Streamlit())
    for _ in range(2):
        for number in range(4):
            assert ask(app, path=f"/static/js/{number}.js", accept_encoding="gzip")[0] == 200
    assert streamlit.asked == 6, "two were kept"
    assert ask(app, path="/data/x.js", accept_encoding="gzip")[2] == SCRIPT
