"""What stands before everything: names, other sites, bodies that nobody reads, and the headers of every answer."""

from __future__ import annotations

import importlib
import socket

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from tests import asgi
from tests.asgi import Answer, opens
from tests.routes import get
from ui.app import uploads
from ui.http import hosts
from ui.http.middleware import MIDDLEWARE

SOCKET = "/_stcore/stream"
OWN = socket.gethostname()


async def _echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _page(_: Request) -> Response:
    return HTMLResponse("<!doctype html>")


async def _socket(one: WebSocket) -> None:
    await one.accept()
    await one.close()


@pytest.fixture
def app() -> ASGIApp:
    """Addresses as Streamlit's and the app's are, behind what stands before them."""
    anything = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]
    routes = [
        Route("/", _page),
        Route("/static/js/index.js", _echo),
        Route("/data/thing.bin", _echo, methods=anything),
        Route("/_stcore/health", _echo, methods=anything),
        Route("/_stcore/upload_file/{visit}/{file}", _echo, methods=anything),
        WebSocketRoute(SOCKET, _socket),
    ]
    return Starlette(routes=routes, middleware=MIDDLEWARE)


def ask(
    app: ASGIApp, path: str, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None, **more: str
) -> Answer:
    """The names of `more` headers have "_" for "-"."""
    named = (
        {"Host": "127.0.0.1:8501"} | (headers or {}) | {name.replace("_", "-"): value for name, value in more.items()}
    )
    return asgi.request(app, method, path, [body] if body else [], named)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost",
            "LOCALHOST:8501",
            "app.localhost:1",
            "127.0.0.1:8501",
            "[::1]:8501",
            "192.168.1.7",
            "0.0.0.0:80",
        ),
        *(
            "[fe80::1]:8501",
            "10.0.0.5:8501",
            "localhost.",
            OWN,
            f"{OWN.upper()}:8501",
            f"{OWN.partition('.')[0]}.local",
        ),
    ],
)
def test_the_names_of_this_machine_and_numbers_are_answered(app: ASGIApp, host: str) -> None:
    assert ask(app, "/", Host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example", "evil-localhost"),
        *(
            "xn--lcalhost-55a",
            "user@127.0.0.1",
            "127.0.0.1:80:90",
            "127.0.0.1/x",
            "2130706433x",
            "",
            " ",
            "[::1",
            "a" * 300,
        ),
    ],
)
@pytest.mark.parametrize("path", ["/", "/static/js/index.js", "/data/thing.bin", "/_stcore/health"])
def test_no_other_name_is_answered_though_its_origin_fits(app: ASGIApp, host: str, path: str) -> None:
    answer = ask(app, path, Host=host, Origin=f"http://{host}", Sec_Fetch_Site="same-origin")
    assert answer.status == 403 and "does not answer to the name" in answer.text
    assert "LATENT_PLAYGROUND_HOSTS" in answer.text and len(answer.text) < 700
    assert not opens(app, SOCKET, {"Host": host, "Origin": f"http://{host}"})


def test_a_name_that_the_settings_know_is_answered(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def status(host: str) -> int:
        return ask(app, "/", Host=host).status

    monkeypatch.setenv("LATENT_PLAYGROUND_HOSTS", " class.school.example, *.lab.example ,")
    assert status("class.school.example:443") == status("a.lab.example") == status("Class.School.Example") == 200
    assert status("school.example") == status("lab.example") == status("evil-lab.example") == 403
    for option in ("server.address", "browser.serverAddress"):
        with _option(option, "by-setting.example"):
            assert status("by-setting.example:8501") == 200
    with _option("server.corsAllowedOrigins", ["https://public.example"]):
        assert status("public.example") == 200
    assert status("by-setting.example") == status("public.example") == 403
    monkeypatch.setenv("LATENT_PLAYGROUND_HOSTS", "*")
    assert status("whatever.example") == 200
    assert hosts.is_allowed(None), "a request without a name is no browser's"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ("GET", "/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ("GET", "/data/thing.bin", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ("GET", "/data/thing.bin", {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ("GET", "/data/thing.bin", {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ("GET", "/data/thing.bin", {"Sec-Fetch-Site": "none"}, 200),
        ("GET", "/data/thing.bin", {"Origin": "http://other.example"}, 403),
        ("GET", "/data/thing.bin", {}, 200),
        ("POST", "/", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ("PUT", "/_stcore/health", {"Origin": "http://other.example"}, 403),
        ("DELETE", "/_stcore/health", {"Origin": "null"}, 403),
        ("DELETE", "/_stcore/health", {"Origin": "http://127.0.0.1:8501"}, 200),
    ],
)
def test_pages_of_other_sites_may_link_here_and_no_more(
    app: ASGIApp, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = ask(app, path, method, headers=headers)
    assert answer.status == status
    assert (status == 403) == answer.text.startswith("Another site's page")
    with _option("server.corsAllowedOrigins", ["http://other.example"]):
        if headers.get("Origin") == "http://other.example":
            assert ask(app, path, method, headers=headers).status == 200


def test_a_websocket_of_another_sites_page_is_refused(app: ASGIApp) -> None:
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "websocket", "Origin": "http://localhost:3000"}
        assert not opens(app, SOCKET, headers)
        with _option("server.corsAllowedOrigins", ["http://localhost:3000"]):
            assert opens(app, SOCKET, headers)
    assert opens(app, SOCKET, {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "websocket"})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "1000001"}, 413),
        ({"Content-Length": "9" * 40}, 400),
        ({"Content-Length": "-1"}, 400),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_a_body_that_nobody_reads_is_refused_before_it_comes(
    app: ASGIApp, headers: dict[str, str], status: int
) -> None:
    refused = ask(app, "/_stcore/health", "POST", b"x" * 2000, headers)
    assert refused.status == status and refused.read == 0
    assert ask(app, "/_stcore/health", "POST", b"x" * 1000, Content_Length="1000").text == "1000"


def test_every_answer_says_what_it_may_be_used_for(app: ASGIApp) -> None:
    page, data, script = (ask(app, path) for path in ("/", "/data/thing.bin", "/static/js/index.js"))
    assert all(one.headers["x-content-type-options"] == "nosniff" for one in (page, data, script))
    rules = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))
    assert rules["default-src"] == "'self'" and rules["img-src"] == "'self' data: blob:"
    assert rules["frame-ancestors"] == "'self'" and rules["object-src"] == "'none'"
    assert "ws://127.0.0.1:8501" in rules["connect-src"]
    assert "default-src 'none'" in data.headers["content-security-policy"]
    assert data.headers["x-frame-options"] == "DENY" and "content-security-policy" not in script.headers
    refused = ask(app, "/", Host="evil.example")
    assert refused.headers["x-content-type-options"] == "nosniff"
    with _option("server.corsAllowedOrigins", ["https://moodle.example"]):
        policy = ask(app, "/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://moodle.example")


def test_a_site_that_the_settings_name_shows_a_page_in_a_frame(app: ASGIApp) -> None:
    """No origin is sent with it: which sites these are is told to the browser, by the policy of the page."""
    framed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    with _option("server.corsAllowedOrigins", ["https://moodle.example"]):
        assert ask(app, "/", headers=framed).status == 200
        assert ask(app, "/", "POST", headers=framed).status == 403
    assert ask(app, "/", headers=framed).status == 403


def test_the_students_page_keeps_its_own_policy() -> None:
    assert "script-src 'self'" in get("w/nothing").headers["content-security-policy"]
    assert "default-src 'none'" in get("data/qr.svg?text=hello").headers["content-security-policy"]


def test_a_path_of_its_own_is_known_below_a_base(app: ASGIApp) -> None:
    with _option("server.baseUrlPath", "/lab/app/"):
        answer = ask(app, "/lab/app/data/nothing.bin")
    assert answer.status == 404 and answer.headers["x-frame-options"] == "DENY"


def test_files_are_taken_for_a_visit_that_shows_a_place_for_them(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(visit: str, size: int = 10, headers: dict[str, str] | None = None) -> Answer:
        sizes = headers or {"Content-Length": str(size)}
        return ask(app, f"/_stcore/upload_file/{visit}/a-file", "PUT", b"x" * size, sizes)

    assert put("mine").status == 403 and "no place for files" in put("mine").text and put("mine").read == 0
    monkeypatch.setitem(uploads._visits, "mine", uploads._Visit("a page", "10.0.0.1"))
    assert put("mine").text == "10" and put("yours").status == 403
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_UPLOAD_BYTES", "50")
    assert put("mine", 100).status == 200 and put("mine", 101).status == 413
    monkeypatch.setattr(uploads, "_counted", lambda visit: 95 if visit == "mine" else 0)
    assert put("mine", 5).status == 200 and put("mine", 6).status == 413
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_UPLOADS_BYTES", "198")
    full = put("mine", 5)
    assert full.status == 503 and full.headers["retry-after"] == "10", "an address takes half of the room"
    assert put("mine", headers={"Transfer-Encoding": "chunked"}).status == 411
    assert ask(app, "/_stcore/upload_file/yours/a-file", "DELETE").status == 200


def test_the_app_and_the_tests_stand_behind_the_same_gate() -> None:
    """However it is started: `st.App` puts its middleware around Streamlit's own routes and its WebSocket."""
    assert importlib.import_module("app").app._user_middleware[: len(MIDDLEWARE)] == MIDDLEWARE
    assert next(one.cls.__name__ for one in MIDDLEWARE) == "Gate"


class _option:
    """A server's setting, for a while."""

    def __init__(self, name: str, value: object) -> None:
        self.name, self.value = name, value

    def __enter__(self) -> None:
        self.former = st.get_option(self.name)
        st.config._set_option(self.name, self.value, "a test")

    def __exit__(self, *_: object) -> None:
        st.config._set_option(self.name, self.former, "a test")
