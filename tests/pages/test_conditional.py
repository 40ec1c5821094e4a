"""A conditional model: the picker beside the model's, the class in the link, and what the browser is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.http.decoding import decoded
from vae_core.experiment import RunConfig
from vae_core.explorer.addresses import decode_url, decoder_url
from vae_core.explorer.networks import packed_decoder
from vae_core.runs import Run, RunStore

APP = str(Path(__file__).resolve().parents[2] / "app.py")


@pytest.fixture
def conditional(store: RunStore, tiny: Callable[..., RunConfig]) -> Run:
    return train(store, tiny("training.epochs=1", name="conditional-vae"), "conditional")


def show(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).switch_page(f"pages/{page}.py")
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("page", ["latent_map", "interpolate", "arithmetic", "dimensions", "reconstruct"])
def test_pages_open_and_ask_for_the_class(conditional: Run, page: str) -> None:
    app = show(page, run="conditional", **{"class": "3"})
    picker = next(box for box in app.selectbox if box.label == "Class to draw")
    assert picker.value == 3
    picker.select(8).run()
    assert not app.exception and app.query_params["class"] in ("8", ["8"])


@pytest.mark.parametrize("label", ["99", "-1", "<script>", ""])
def test_a_class_that_does_not_exist_is_another_one(conditional: Run, label: str) -> None:
    app = show("latent_map", run="conditional", **{"class": label})
    assert next(box for box in app.selectbox if box.label == "Class to draw").value in (0, 9)


def test_the_class_leaves_the_link_with_the_model(
    conditional: Run, store: RunStore, tiny: Callable[..., RunConfig]
) -> None:
    train(store, tiny(), "plain")
    app = show("latent_map", run="plain", **{"class": "3"})
    assert "class" not in app.query_params
    assert not [box for box in app.selectbox if box.label == "Class to draw"]


def test_the_browser_is_sent_the_decoder_of_the_class(conditional: Run) -> None:
    assert decoder_url(conditional, 5).endswith("decoder.bin?class=5") and decode_url(conditional, 5).endswith(
        "decode?class=5"
    )
    first, second = (packed_decoder(conditional, label) for label in (0, 5))
    assert first.digest != second.digest and first.digest == packed_decoder(conditional, 0).digest
    code = np.array([0.3, -0.4], np.float32)
    drawn = [decoded(conditional, code.tobytes(), label) for label in (0, 5)]
    assert drawn[0] != drawn[1] and len(drawn[0]) == np.prod(conditional.config.image_shape)
    with pytest.raises(ValueError, match="classes 0 to 9"):
        packed_decoder(conditional, 10)
    with pytest.raises(ValueError, match="classes 0 to 9"):
        decoded(conditional, code.tobytes(), 10)
