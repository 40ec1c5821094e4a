"""What people call their models, classes and images does nothing on any page but stand there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from tests import trained
from ui.app import resources
from ui.app.markdown import escaped
from vae_core.datasets import create_dataset
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import Run, RunStore, trash

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")
EVIL = "evil.example"
NAME = f"![a](http://{EVIL}/1.png)"
CLASSES = (f"![b](http://{EVIL}/2.png)", f"<img src=//{EVIL}/3.png>", f"[c](http://{EVIL})", f":material/home: {EVIL}")
TITLE = f"![d](http://{EVIL}/4.png)"
NOTE = f"![e](http://{EVIL}/5.png) https://{EVIL}/6"
PAGES: list[tuple[str, dict[str, str]]] = [
    ("app.py", {}),
    *(("train", query) for query in ({"training": "mine"}, {"training": "new"}, {"training": "waiting"})),
    *((name, {"run": "mine"}) for name in ("draw", "interpolate", "arithmetic", "dimensions", "codes", "wall")),
    *(("latent_map", {"run": "mine"} | more) for more in ({}, {"plain": "1"}, {"part": "time"})),
    *(("reconstruct", {"run": "mine", "detector": "mine", "part": part}) for part in ("images", "denoise", "anomaly")),
    ("compare", {"left": "mine", "right": "mine-too"}),
    ("metrics", {"runs": "mine-mine-too"}),
    *((name, {}) for name in ("models", "datasets", "recipes", "learn")),
]
# Of these, Streamlit's browser code makes no Markdown.
PLAIN = re.compile(
    r"selectbox\.(options|raw_value)|multi_select\.(options|raw_values|default)|text_input\.(value|default|set_value)|text_area\.(value|default|set_value)|"
    r"bidi_component\.|arrow_data_frame\.|page_config\.|download_button\.url|link_button\.url|\.id$|widget_state|form_id|"
    r"code_block|\.text\.body|plotly_chart\.|vega|\.key$|json\.body|query_params|imgs\.(url|alt)"
)
# What Markdown or Streamlit would make something of: no backslash stands before it, no joiner within it.
LIVE = re.compile(
    rf"(?<!\\)!(?<!\\)\[|(?<!\\)\]\(|(?<!\\)<img|https?:(?!\u2060)//{re.escape(EVIL)}|(?<!\\):material/home:"
)


@pytest.fixture
def named(store: RunStore, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """Two models of images with such names, one in the queue and one deleted."""
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    rng = np.random.default_rng(0)
    images = [(rng.integers(0, 255, (1, 32, 32), dtype=np.uint8), label) for label in [*range(len(CLASSES))] * 20]
    made = create_dataset(TITLE, images, class_names=list(CLASSES), channels=1, image_size=32)
    config = tiny("data.train_images=null", f"data.dataset={made.name}", "training.batch_size=16", "training.epochs=1")
    runs: list[Run] = []
    for run_id in ("mine", "mine-too", "gone"):
        runs.append(trained.train(store, config.model_copy(update={"name": f"{NAME} {run_id}"}), run_id))
        store.annotate(run_id, NOTE)
    waiting = store.create(config.model_copy(update={"name": f"{NAME} waiting"}), run_id="waiting")
    monkeypatch.setattr(queue, "dispatch", lambda *_, **__: None)
    queue.enqueue(store, waiting)
    trash.throw_away(store, "gone")
    return store


def strings(message: Message, path: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a message with the names of their fields."""
    for field, value in message.ListFields():
        here = f"{path}.{field.name}" if path else field.name
        for one in value.values() if isinstance(value, dict) else value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from strings(one, here)
            elif isinstance(one, str):
                yield here, one


def shown(node: Any, kind: str = "") -> Iterator[tuple[str, str]]:
    """All texts that a page sent, by the kind of element and its field."""
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(proto).__name__).lower()
        for path, text in strings(proto):
            yield f"{name}.{path}", text
    for child in getattr(node, "children", {}).values():
        yield from shown(child)


class _Attributes(HTMLParser):
    """Whether an attribute of any tag leads elsewhere."""

    led = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.led |= any(EVIL in (value or "") for name, value in attrs if name in ("src", "href", "style", "srcset"))


def is_live(where: str, text: str) -> bool:
    if where == "html.body":
        found = _Attributes()
        found.feed(text)
        return found.led
    return EVIL in text and LIVE.search(text) is not None and not PLAIN.search(where)


def test_what_is_looked_for_would_be_found() -> None:
    for text in (NAME, TITLE, NOTE, *CLASSES):
        assert is_live("markdown.body", f"The model {text}."), text
        assert not is_live("markdown.body", f"The model {escaped(text)}."), text
    assert is_live("html.body", f"<p><img src='//{EVIL}/x.png'></p>")
    assert not is_live("html.body", html.escape(NAME + CLASSES[1]))


@pytest.mark.usefixtures("named")
def test_no_name_is_markup_on_the_pages_with_most_of_them() -> None:
    look_at([one for one in PAGES if one[0] in ("compare", "models", "datasets")], levels=("plain",))


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_no_name_is_markup_on_any_page() -> None:
    look_at(PAGES, levels=("plain", "expert"))


def look_at(pages: list[tuple[str, dict[str, str]]], levels: tuple[str, ...]) -> None:
    live: dict[str, str] = {}
    seen = set()
    for page, query in pages:
        for level in levels:
            resources.forget_summaries()
            app = AppTest.from_file(APP, default_timeout=60)
            if page != "app.py":
                app = app.switch_page(f"pages/{page}.py")
            for key, value in {**query, "level": level}.items():
                app.query_params[key] = value
            app.run()
            assert not app.exception, (page, query, app.exception)
            for where, text in shown(app._tree):
                if EVIL in text:
                    seen.add(page)
                if is_live(where, text):
                    live[f"{page} {query}: {where}"] = text[:300]
    assert live == {}, "\n".join(f"{where}: {text}" for where, text in live.items())
    assert len(seen) > len({page for page, _ in pages}) / 2, "the names are there"
