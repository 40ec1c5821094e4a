"""The manifold section of the map page: folded at first, open by its link, kept in the address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.models.space import LatentSpace
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(**query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/latent_map.py")
    for key, value in {"run": "mine", **query}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(text.value for text in app.caption)


def labels(app: AppTest) -> list[str]:
    return [box.label for kind in (app.number_input, app.selectbox, app.slider) for box in kind]


def test_folded_until_asked_for(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"))
    app = page()
    assert "Tiles a side" not in labels(app) and "manifold" not in app.query_params
    assert any(box.label == "The manifold as one picture" for box in app.expander)


@pytest.mark.parametrize("name", ["mnist-vae-2d", "mnist-ae-2d"])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_opens_by_its_link_for_models_of_every_size(store: RunStore, tiny: Tiny, name: str, size: int) -> None:
    train(store, tiny("training.epochs=1", f"model.latent_dim={size}", name=name))
    app = page(manifold="quantiles", tiles="3", plain="1")
    assert "Tiles a side" in labels(app) and ("Plane" in labels(app)) == (size > 2)
    assert ("3 tiles in a row" if size == 1 else "3 × 3 tiles") in said(app)
    assert ("towards no prior" in said(app)) == (name == "mnist-ae-2d")
    assert ("codes' mean" in said(app)) == (size > 2)
    assert len(app.get("image")) == 1
    link = app.get("link_button")[0].proto.url
    assert "/manifold.png?manifold=quantiles&tiles=3" in link


def test_controls_reach_the_address_and_the_file(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "model.latent_dim=3"))
    app = page(manifold="box", tiles="5", **{"tile-box": "-2,2,-1,1", "tile-axes": "3,1"})
    box = {one.label: one for one in app.number_input}
    assert (box["z₃ from"].value, box["z₁ to"].value) == (-2, 1)
    box["z₃ to"].set_value(2.5)
    box["Gap in pixels"].set_value(1)
    app.slider[0].set_value(7).run()
    wanted = {"manifold": "box", "tiles": "7", "tile-box": "-2,2.5,-1,1", "tile-axes": "3,1", "tile-gap": "1"}
    assert {key: app.query_params[key] for key in wanted} == wanted
    assert "tiles=7" in app.get("link_button")[0].proto.url
    assert "at zero" in said(app)


@pytest.mark.parametrize(("side", "reach"), [(3, 4), (15, 15)])
def test_the_grids_of_books_are_one_click(store: RunStore, tiny: Tiny, side: int, reach: int) -> None:
    train(store, tiny("training.epochs=1"))
    app = page(manifold="quantiles", tiles="5", plain="1")
    next(one for one in app.button if one.label == f"{side} × {side} over ±{reach}").click().run()
    assert not app.exception and not app.warning
    assert app.slider[0].value == side
    box = f"-{reach},{reach},-{reach},{reach}"
    assert [app.query_params[key] for key in ("manifold", "tiles", "tile-box")] == ["box", str(side), box]
    assert f"{side} × {side} tiles, evenly spaced from edge to edge of the box" in said(app)
    assert f"tiles={side}" in app.get("link_button")[0].proto.url
    assert ("z₁ to" in labels(app)) == (reach != 4)  # ±4 is a choice of its own
    app.slider[0].set_value(4).run()  # and from there as usual
    assert app.query_params["tiles"] == "4" and app.query_params["tile-box"] == box


def test_a_box_upside_down_gets_a_sentence(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"))
    app = page(manifold="box", tiles="3", plain="1", **{"tile-box": "-2,2,-1,1"})
    next(one for one in app.number_input if one.label == "z₁ to").set_value(-3.0).run()
    assert app.error[0].value.startswith("A box goes from the smaller number to the larger")
    assert not app.get("link_button")


def _section_alone() -> None:
    from ui.app import resources
    from ui.features.latent_map.manifold import manifold_section

    manifold_section(resources.store().open("mine"))


def test_no_section_for_a_codebook(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    train(store, tiny("training.epochs=1"))
    app = AppTest.from_function(_section_alone, default_timeout=60).run()
    assert [box.label for box in app.expander] == ["The manifold as one picture"]
    monkeypatch.setattr(resources, "latent_space", lambda run: LatentSpace(2, side=7, entries=16))
    app = AppTest.from_function(_section_alone, default_timeout=60).run()
    assert not app.exception and not app.expander
