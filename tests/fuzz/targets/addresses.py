"""Addresses that anybody may type: of pages, read without an error into a view whose own link opens the same view; of
the server's routes, answered or refused, and never an error of the server."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

import ui.features
from tests import routes
from tests.fuzz.target import Target
from ui.app.view_state import ViewState
from ui.features.routes import ROUTES

_ODD = (
    *(
        "",
        "0",
        "1",
        "-1",
        "7.5",
        "1e400",
        "nan",
        "9" * 150,
        "٣",
        "true",
        "None",
        "null",
        "[]",
        "{}",
        "a,b",
        "0,0",
        "1,2,3",
    ),
    *(
        "../../etc/passwd",
        "%2e%2e",
        "/",
        "\\",
        "\0",
        "\u202e",
        "😀",
        "<b>x</b>",
        "'\"",
        "x" * 5000,
        "folder:/etc",
        "own:x",
    ),
    *(
        "mnist",
        "fashion-mnist",
        "fashion-vae-2d",
        "mnist-ae-2d",
        "d~",
        "d~AAAA",
        "p~",
        "p~iVBORw0KGgo",
        "plain",
        "chart",
    ),
)
_PATHS = [route.path for route in ROUTES if "GET" in (route.methods or ())]
_QUERY = (
    "size",
    "class",
    "after",
    "a",
    "b",
    "steps",
    "pair",
    "text",
    "codes",
    "n",
    "version",
    "dataset",
    "noise",
    "seed",
)


def views() -> list[type[ViewState]]:
    """Of all pages."""
    for module in pkgutil.iter_modules(ui.features.__path__):
        name = f"ui.features.{module.name}"
        if module.ispkg and "state" in {
            one.name for one in pkgutil.iter_modules(importlib.import_module(name).__path__)
        }:
            importlib.import_module(f"{name}.state")
    return sorted(ViewState.__subclasses__(), key=lambda view: view.__qualname__)


def check(found: tuple[type[ViewState], dict[str, str]] | tuple[str, dict[str, str]]) -> str:
    what, words = found
    if isinstance(what, str):
        return _asked(what, words)
    view = what.read(words).settled()
    link = view.params()
    again = what.read(link).settled()
    assert again.params() == link, f"{link} opens {again.params()}"
    return f"{what.__name__}: read"


def _asked(path: str, words: dict[str, str]) -> str:
    address = re.sub(r"{(\w+)(:\w+)?}", lambda part: quote(words.get(part[1], "x"), safe=""), path)
    query = "&".join(f"{name}={quote(text)}" for name, text in words.items() if f"{{{name}" not in path)
    answer = routes.get(f"{address}?{query}")
    assert answer.status < 500 or answer.status == 503, f"{answer.status} for {address}: {answer.body[:200]!r}"
    return f"{path}: {answer.status}"


@st.composite
def addresses(draw: st.DrawFn) -> tuple[Any, dict[str, str]]:
    texts = st.one_of(st.sampled_from(_ODD), st.text(max_size=30), st.integers().map(str), st.floats().map(str))
    if draw(st.booleans()):
        path = draw(st.sampled_from(_PATHS))
        names = [*re.findall(r"{(\w+)", path), *draw(st.lists(st.sampled_from(_QUERY), max_size=4, unique=True))]
        return path, {name: draw(texts) for name in names}
    view = draw(st.sampled_from(views()))
    keys = draw(st.lists(st.sampled_from(view.address_keys()), max_size=6, unique=True)) if view.address_keys() else []
    return view, {key: draw(texts) for key in keys}


TARGET = Target(addresses(), check, slow_seconds=30.0)
