"""The page Draw's Python side, and what it hands to other pages; its JavaScript is tested in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
from ui.app import resources
from ui.app.own_images import Page
from vae_core.experiment import RunConfig
from vae_core.images.strokes import frame_of, pack, rasterise
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")
STROKES = pack([np.array([[100, 900, 84], [900, 120, 84]])])
TOKEN = "d~" + STROKES


def page(name: str = "draw", handed: tuple[Page, str, int] | None = None, **query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=60).switch_page(f"pages/{name}.py")
    if handed is not None:
        to, token, slot = handed
        app.session_state[f"own-image-for-{to}"] = (token, slot)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def sent(app: AppTest, name: str = "draw") -> dict[str, Any]:
    return sent_to(app, name)


def word(app: AppTest, key: str) -> str:
    """Of the address, as the page has left it."""
    found = app.query_params[key]
    return found if isinstance(found, str) else found[0]


def test_it_opens_on_an_example_that_fits_the_model(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    app = page(run="mine")
    data = sent(app)
    assert data["view"] == {"input": "draw", "strokes": None, "picture": None}
    assert data["model"]["frame"] == {"box": 20, "field": 28, "size": 32, "centre": "mass"}
    assert rasterise(data["example"], frame_of("mnist", 32)).mean() > 15  # there is something to see
    assert "strokes" not in app.query_params


def test_the_words_are_honest_about_models_that_never_saw_a_line(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "digits")
    train(store, tiny("training.epochs=1", "data.dataset=fashion-mnist"), "clothes")
    assert any("Draw a digit" in text.value for text in page(run="digits").markdown)
    app = page(run="clothes")
    assert any("a line is unusual for it" in text.value for text in app.markdown)
    assert sent(app)["example"] != sent(page(run="digits"))["example"]


def test_the_link_holds_the_strokes_and_nothing_that_is_none(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    app = page(run="mine", strokes=STROKES, input="picture", picture="p~abc")
    assert sent(app)["view"] == {"input": "picture", "strokes": STROKES, "picture": "p~abc"}
    assert word(app, "strokes") == STROKES
    for strokes in ("<b>", "AAAA", "A" * 50_000):
        assert sent(page(run="mine", strokes=strokes, picture=TOKEN))["view"]["strokes"] is None
    assert sent(page(run="mine", picture=TOKEN))["view"]["picture"] is None


def test_a_model_without_places_says_so(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", name="gan"), "generator")
    app = page(run="generator")
    assert "no meaning" in app.info[0].value and not app.error


@pytest.mark.parametrize(("slot", "images"), [(0, [TOKEN]), (1, [None, TOKEN])])
def test_an_end_of_an_interpolation(store: RunStore, tiny: Tiny, slot: int, images: list[object]) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    app = page("interpolate", handed=("interpolate", TOKEN, slot), run="mine")
    view = sent(app, "interpolate")["view"]
    assert view["mode"] == "line" and view["images"] == [image or view["images"][0] for image in images]
    assert TOKEN.replace("-", ".") in word(app, "images")
    again = page("interpolate", run="mine", images=word(app, "images"))
    assert sent(again, "interpolate")["view"]["images"] == view["images"]


def test_a_term_of_a_sum(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    app = page(
        "arithmetic", handed=("arithmetic", TOKEN, 2), run="mine", sum="hybrid", pictures="1-2", weights="500-500"
    )
    view = sent(app, "arithmetic")["view"]
    assert view["mode"] == "sum" and view["images"][2] == TOKEN and len(view["images"]) == 3


def test_a_pin_on_the_map(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    kept = "-1:0.5,1"
    app = page("latent_map", handed=("map", TOKEN, 0), run="mine", **{"pins-map": kept})
    assert sent(app, "latent_map")["pins"] == [[-1, 0.5, 1], TOKEN]
    assert word(app, "pins-map") == f"{kept};{TOKEN}"
    app = page("latent_map", handed=("map", TOKEN, 0), run="mine", **{"pins-map": word(app, "pins-map")})
    assert sent(app, "latent_map")["pins"] == [[-1, 0.5, 1], TOKEN]  # once
    full = ";".join(f"-1:{k},1" for k in range(4))
    data = sent(page("latent_map", handed=("map", TOKEN, 0), run="mine", **{"pins-map": full}), "latent_map")
    assert len(data["pins"]) == 4 and TOKEN not in data["pins"] and "pin your image again" in data["said"]
