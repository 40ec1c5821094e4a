"""What is written into the head of a page: for whom, with which addresses, and that nothing holds the page up."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from tests.routes import run_async
from ui.app.shell import MENU
from ui.features.first_needs import PAGES, data_of_page, files_of_page
from ui.http import page_head
from ui.http.page_head import END, Link, PageHead
from ui.http.streamlit_files import icons, scripts_of
from ui.modules import APP, FOLDER
from vae_core.explorer.model import browser_model
from vae_core.runs import Run, RunStore

HTML = b"<html><head><title>Streamlit</title></head><body></body></html>"
Links = list[Link]


def opened(
    path: str = "/map",
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    content: bytes = b"text/html; charset=utf-8",
    status: int = 200,
    data: Any = lambda page, query: [Link("fetch", "data/codes.bin")],
) -> tuple[dict[str, str], bytes, dict[str, str]]:
    """Headers and body of the answer, and the request's headers as the app behind it saw them."""
    seen: dict[str, str] = {}
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update({key.decode(): value.decode() for key, value in scope["headers"]})
        raw = [(b"content-type", content), (b"content-length", b"%d" % len(HTML)), (b"etag", b'"x"')]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": HTML[:30], "more_body": True})
        await send({"type": "http.response.body", "body": HTML[30:]})

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in (headers or {"Accept": "text/html"}).items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"run=a", "headers": raw}
    head = PageHead(app, lambda page, query: [Link("module", f"data/{page}-{query['run']}.js")], data)
    run_async(head(scope, None, send))  # type: ignore[arg-type]
    answered = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return answered, b"".join(part.get("body", b"") for part in sent[1:]), seen


def test_a_page_names_what_it_needs_at_the_end_of_its_head() -> None:
    headers, body, seen = opened(headers={"Accept": "text/html", "If-None-Match": '"x"', "Accept-Encoding": "br"})
    tags = b'<link rel="modulepreload" crossorigin href="data/map-a.js"><link rel="preload" as="fetch" crossorigin href="data/codes.bin"></head>'
    assert tags in body and body.replace(body[body.index(b"<script") : body.index(END)], b"") == HTML
    assert int(headers["content-length"]) == len(body)
    assert "etag" not in headers and "if-none-match" not in seen, "Streamlit's page stays the same when ours changes"


def test_it_is_compressed_for_whoever_takes_that() -> None:
    headers, body, seen = opened(headers={"Accept": "text/html", "Accept-Encoding": "gzip, br"})
    assert headers["content-encoding"] == "gzip" and b"data/map-a.js" in gzip.decompress(body)
    assert int(headers["content-length"]) == len(body) and "accept-encoding" not in seen


@pytest.mark.parametrize(
    "other",
    [
        {"headers": {"Accept": "*/*"}},
        {"path": "/w/0123456789abcdef"},
        {"method": "HEAD"},
        {"content": b"image/png"},
        {"status": 404},
    ],
)
def test_all_else_passes_as_it_is(other: dict[str, Any]) -> None:
    headers, body, _ = opened(**other)
    assert body == HTML and headers["etag"] == '"x"'


def test_a_page_does_not_wait_for_what_takes_long_and_opens_whatever_fails() -> None:
    free = threading.Event()

    def slow(page: str, query: QueryParams) -> Links:
        free.wait(60)
        return [Link("fetch", "data/codes.bin")]

    def broken(page: str, query: QueryParams) -> Links:
        raise OSError("no such disk")

    try:
        for data in (slow, broken):
            body = opened(data=data)[1]
            assert b"data/map-a.js" in body and b"codes.bin" not in body
    finally:
        free.set()


def test_a_class_that_opens_an_address_at_once_is_sent_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def answers(cookie: bool) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            made.append(scope["path"])
            raw = [(b"content-type", b"text/html"), *([(b"set-cookie", b"a=b")] if cookie else [])]
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            await send({"type": "http.response.body", "body": HTML})

        return app

    def ask(head: PageHead, path: str, query: bytes = b"") -> tuple[bytes, list[Any]]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)
            message.get("headers", []).append((b"x-of", b"one request"))  # as middleware outside of this does

        scope = {"type": "http", "method": "GET", "path": path, "query_string": query}
        run_async(head({**scope, "headers": [(b"accept", b"text/html")]}, None, send))  # type: ignore[arg-type]
        return sent[1]["body"], sent[0]["headers"]

    head = PageHead(answers(cookie=False), lambda page, query: [], lambda page, query: [])
    bodies = [ask(head, "/map") for _ in range(3)]
    assert made == ["/map"] and bodies[0] == bodies[1] == bodies[2]
    ask(head, "/map", b"run=a")
    ask(head, "/draw")
    assert len(made) == 3, "another address is another page"
    for number in range(2 * page_head.MAX_KEPT):
        ask(head, f"/{number}")
    assert len(head._kept) <= page_head.MAX_KEPT
    monkeypatch.setattr(page_head, "KEPT_SECONDS", 0.0)
    made.clear()
    for _ in range(2):
        ask(head, "/old")
    personal = PageHead(answers(cookie=True), lambda page, query: [], lambda page, query: [])
    monkeypatch.undo()
    for _ in range(2):
        ask(personal, "/own")
    assert made == ["/old", "/old", "/own", "/own"]


def test_addresses_are_data_and_never_markup() -> None:
    tag = Link("fetch", 'data/x"><script>alert(1)</script>').tag()
    assert "<script" not in tag and tag.count('"') == 6


def test_every_page_of_the_menu_is_there_and_every_part_exists() -> None:
    files = [file for _, links in MENU for file, _, _ in links]
    assert set(PAGES) == {"" if file == "app.py" else Path(file).stem for file in files}
    for page, query in [*((page, "") for page in PAGES), ("learn", "lesson=bargain"), ("train", "training=a")]:
        addresses = [link.address for link in files_of_page(page, QueryParams(query))]
        ours = [address.split("/", 3)[3] for address in addresses if address.startswith("data/modules/")]
        assert ours.count(APP) == 1 and all((FOLDER / path).is_file() for path in ours if path != APP)
        assert len(set(addresses)) == len(addresses), "nothing is named twice"
    assert files_of_page("no-such-page", QueryParams()) == data_of_page("no-such-page", QueryParams()) == []


def test_streamlits_files_are_those_of_the_version_that_is_installed() -> None:
    from streamlit import file_util

    found = [*scripts_of("BidiComponent", "Selectbox", "PlotlyChart"), icons()]
    assert len(found) > 3 and all(name and Path(file_util.get_static_dir(), name).is_file() for name in found)
    assert scripts_of("NoSuchElement") == ()


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    yield RunStore().open("fashion-vae-2d")


def test_the_data_is_what_the_page_then_asks_for(shipped: Run) -> None:
    model = browser_model(shipped)
    wanted = [model.codes_url, model.decoder_url]
    named = [link.address for link in data_of_page("latent_map", QueryParams(f"run={shipped.id}"))]
    assert named == wanted == [link.address for link in data_of_page("latent_map", QueryParams())]
    assert data_of_page("latent_map", QueryParams("plain=1")) == []
    for hostile in ("no-such-run", "../../etc", "a b", "%00", "<script>"):
        assert data_of_page("latent_map", QueryParams({"run": hostile})) == []
