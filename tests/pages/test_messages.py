"""What pages send and what they read for it: pictures have addresses, so that nobody is sent one twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
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
        assert max(pictures_within(app), default=0) < SMALL or page == "pages/train.py", page


def test_the_home_page_reads_no_images_and_no_history(
    store: RunStore, tiny: Callable[..., RunConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1"), "fashion-vae-2d")
    monkeypatch.setattr("vae_core.datasets.idx_dataset._whole_split", lambda *_: pytest.fail("images were read"))
    monkeypatch.setattr(Run, "history", lambda _: pytest.fail("a history was read"))
    app = AppTest.from_file(APP, default_timeout=120).run()
    assert not app.exception and not app.warning and sent_to(app, "home")["stops"]
