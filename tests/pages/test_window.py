"""What surrounds every page: the view for a projector, and what a link leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
from ui.app.window import WindowView
from vae_core.experiment import RunConfig
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


def recipes(**address: str) -> AppTest:
    return opened("pages/recipes.py", **address)


def opened(file: str, **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page(file)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def frame(app: AppTest) -> str:
    return json.dumps(sent_to(app, "frame"))


def styles(app: AppTest) -> str:
    return "".join(part.proto.body for part in app.get("html"))


def test_a_link_may_ask_for_large_type_and_leave_controls_out(store: RunStore) -> None:
    app = recipes(view="projector", hide="menu,new-samples,</style><script>,a b")
    assert '"projected":true' in frame(app).replace(" ", "")
    assert '"hide":["menu","new-samples"]' in frame(app).replace(" ", "")
    text = styles(app)
    assert ".st-key-new-samples" in text and "2.2vh" in text and "script" not in text
    app.switch_page("pages/train.py").run()  # a page link has no query of its own
    assert app.query_params["view"] == "projector" and app.query_params["hide"] == "menu,new-samples"
    assert ".st-key-new-samples" in styles(app)


def test_without_either_there_is_nothing_of_it(store: RunStore) -> None:
    app = recipes()
    assert "2.2vh" not in styles(app) and "view" not in app.query_params and "hide" not in app.query_params
    assert any("#do-share" in text.value for text in app.markdown)


def test_without_our_javascript_nothing_needs_it(store: RunStore, tiny: Tiny) -> None:
    app = recipes(plain="1", view="projector")
    assert not app.get("bidi_component") and not any("#do-" in text.value for text in app.markdown)
    assert "2.2vh" not in styles(app)  # there would be no way out
    assert "data-act=" not in " ".join(str(one.proto.body) for one in app.get("html")), "nobody would hear of it"
    app.button(key="details-vq-vae").click()
    app.run()
    assert app.query_params["recipe"] in ("vq-vae", ["vq-vae"])
    train(store, tiny("data.train_images=128", "model.hidden=[8]"), "mine")
    app = opened("pages/models.py", plain="1")
    assert not app.get("bidi_component")
    app.button(key="pick-mine").click()
    app.run()
    assert app.query_params["chosen"] in ("mine", ["mine"])
    app.button(key="more-mine").click()
    app.run()
    assert app.text_input(key="name-mine") and not app.exception


@pytest.mark.parametrize("answer", [None, 3, {"view": "wall", "hide": 7}, {"view": "page", "hide": ["x y", {}, None]}])
def test_a_browser_may_answer_anything(answer: object) -> None:
    assert WindowView.from_browser(answer) == WindowView()
