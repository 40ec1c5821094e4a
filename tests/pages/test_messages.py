"""What pages send: pictures have addresses, so that nobody is sent one twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.runs import RunStore

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
