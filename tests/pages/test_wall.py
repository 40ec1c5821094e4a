"""The page Class wall without a browser: on which model it opens, and which ones it offers."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.app import resources
from ui.app.shell import run_label
from vae_core.walls import WallStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))


def page(**query: str) -> AppTest:
    found = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/wall.py")
    for name, value in query.items():
        found.query_params[name] = value
    return found.run()


def test_it_opens_on_digits_or_on_the_model_of_the_wall_in_its_address() -> None:
    shown = page()
    assert not shown.exception and shown.title[0].value == "Class wall"
    models = shown.selectbox[0]
    assert models.value == "mnist-vae-2d"
    wall, _ = WallStore().open_wall("mnist-ae-2d")
    assert page(wall=wall.id).selectbox[0].value == "mnist-ae-2d"
    for unknown in ("aaaa-aaaa-aaaa", "../x", "A" * 300):
        assert page(wall=unknown).selectbox[0].value == "mnist-vae-2d"


def test_it_offers_models_that_have_a_place_for_any_drawing() -> None:
    offered = set(page().selectbox[0].options)
    by_run = {one.id: run_label(one) for one in resources.explorable()}
    assert {by_run[run] for run in ("mnist-vae-2d", "fashion-ae-2d", "mnist-vae-16d")} <= offered
    assert not {by_run[run] for run in ("gan", "vq-vae")} & offered


def test_without_scripts_it_says_so() -> None:
    shown = page(plain="1")
    assert "in the browser" in shown.info[0].value and not shown.exception
