"""What pages send and what they read for it: pictures have addresses, so that nobody is sent one twice."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.routes import get
from tests.trained import train
from ui.features.interpolate.ready import ROWS
from ui.features.train.choice_pictures import data_picture, data_sheet
from ui.media.images import png_size
from vae_core.experiment import RunConfig
from vae_core.runs import Run, RunStore

APP = str(Path(__file__).resolve().parents[2] / "app.py")
_PICTURE = re.compile(rb"data:image/[a-z+]+(?:;base64)?,[^\"'\s)]*|<svg")
SMALL = 2_000  # bytes: a drawing of a few lines may stand in the words


def pictures_within(app: AppTest) -> list[int]:
    """Bytes of each picture that the page's messages hold themselves."""
    messages = [
        element.proto.SerializeToString() for kind in ("html", "imgs", "image", "markdown") for element in app.get(kind)
    ]
    return [len(found) for message in messages for found in _PICTURE.findall(message)]


def test_pages_with_pictures_of_models_send_addresses(store: RunStore, tiny: Callable[..., RunConfig]) -> None:
    for number in range(3):
        train(store, tiny("training.epochs=1"), f"mine-{number}")
    app = AppTest.from_file(APP, default_timeout=120)
    for page in ("app.py", "pages/models.py", "pages/train.py"):
        app.switch_page(page).run()
        assert not app.exception
        shown = "".join(element.proto.body for element in app.get("html")).count("<img ")
        assert shown == 3, page
        assert max(pictures_within(app), default=0) < SMALL, page


def test_a_gallery_of_paths_is_fetched_by_addresses(store: RunStore, tiny: Callable[..., RunConfig]) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    app = AppTest.from_file(APP, default_timeout=120).switch_page("pages/interpolate.py").run()
    assert not app.exception and max(pictures_within(app), default=0) < SMALL
    tags = [one.proto.body for one in app.get("html") if "ready-path.png" in one.proto.body]
    assert len(tags) == 2 * ROWS
    for tag in tags:
        address = html.unescape(re.findall('src="([^"]+)"', tag)[0])
        answer = get(f"/{address}")
        assert answer.status == 200 and answer.headers["cache-control"].endswith("immutable")
        width, height = map(int, re.findall('(?:width|height)="([0-9]+)"', tag))
        assert png_size(answer.body) == (width, height)
    assert get(f"/{address.partition('?')[0]}?first=0&second=0").status == 404


def test_pictures_that_come_with_the_app_have_addresses() -> None:
    app = AppTest.from_file(APP, default_timeout=120).switch_page("pages/recipes.py").run()
    assert not app.exception and not app.get("imgs") and not pictures_within(app)
    tags = [one.proto.body for one in app.get("html") if "data/recipes/" in one.proto.body]
    answer = get("/" + re.findall('src="([^"]+)"', tags[0])[0])
    assert answer.status == 200 and answer.body[:4] == b"RIFF" and answer.headers["cache-control"].endswith("immutable")
    assert get("/data/recipes/x/light/passwd.webp").status == 404
    choice = get(f"/{data_picture('fashion-mnist', dark=True)}")
    assert choice.status == 200 and choice.body == data_sheet("fashion-mnist", dark=True)
    assert get("/data/choices/own:1/x/light.png").status in (400, 404)


def test_the_home_page_reads_no_images_and_no_history(
    store: RunStore, tiny: Callable[..., RunConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1"), "fashion-vae-2d")
    monkeypatch.setattr("vae_core.datasets.idx_dataset._whole_split", lambda *_: pytest.fail("images were read"))
    monkeypatch.setattr(Run, "history", lambda _: pytest.fail("a history was read"))
    app = AppTest.from_file(APP, default_timeout=120).run()
    assert not app.exception and not app.warning and sent_to(app, "home")["stops"]
