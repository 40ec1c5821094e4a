"""The page Interpolate's Python side; its JavaScript is tested in a browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.trained import train
from ui.app import resources
from ui.features.interpolate.gif import interpolation_gif
from ui.features.interpolate.ready import ROWS, gallery_words, paths_of
from ui.features.interpolate.state import InterpolateView
from vae_core.experiment import RunConfig
from vae_core.models.decoding import decode_places
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(**query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/interpolate.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def sent(app: AppTest) -> dict[str, object]:
    return sent_to(app, "interpolate")


@pytest.mark.parametrize("dims", [1, 2, 5])
def test_models_of_every_size_show(store: RunStore, tiny: Tiny, dims: int) -> None:
    train(store, tiny("training.epochs=1", f"model.latent_dim={dims}"), "mine")
    data = sent(page(run="mine"))
    assert len(data["models"]) == 1 and len(data["typical"]) == 10  # type: ignore[arg-type]
    assert data["beside"]["chosen"] is None and "train one" in data["beside"]["sentence"]
    labels = resources.held_out(store.open("mine")).labels
    pairs = {preset["label"]: [int(labels[image]) for image in preset["images"]] for preset in data["presets"]}
    assert pairs["2 → 7"] == [2, 7]


def test_the_partner_is_found_and_what_differs_is_told(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "vae")
    train(store, tiny("training.epochs=2", name="mnist-ae-2d"), "longer")
    train(store, tiny("training.epochs=1", name="mnist-ae-2d"), "ae")
    data = sent(page(run="vae", way="pair"))
    assert [model["run"] for model in data["models"]] == ["vae", "ae"]
    assert data["beside"]["fair"]
    data = sent(page(run="vae", way="pair", beside="longer"))
    assert [model["run"] for model in data["models"]] == ["vae", "longer"]
    assert "how often they saw each picture (1 and 2 times)" in data["beside"]["sentence"]


def test_a_partner_of_another_image_size_gets_its_sentence(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "vae")
    train(store, tiny("training.epochs=1", "data.image_size=28", name="mnist-ae-2d"), "small")
    data = sent(page(run="vae", way="pair"))
    assert [model["run"] for model in data["models"]] == ["vae"]
    beside = data["beside"]
    assert isinstance(beside, dict)
    assert beside["chosen"] == "small" and "32 pixels" in beside["sentence"] and "on 28" in beside["sentence"]
    train(store, tiny("training.epochs=1", "training.seed=5"), "same-size")
    assert sent(page(run="vae", way="pair"))["beside"]["chosen"] == "same-size"


def test_bad_addresses_and_no_models(store: RunStore, tiny: Tiny) -> None:
    assert "no trained model" in page().info[0].value
    train(store, tiny("training.epochs=1"), "mine")
    data = sent(page(run="mine", way="sideways", images="a-1-99999999999", t="nan", frames="1000", at="9-9"))
    view = data["view"]
    assert isinstance(view, dict)
    assert (view["mode"], view["images"], view["t"], view["frames"]) == ("line", [1], 0.5, 11)


@pytest.mark.parametrize("mode", ["line", "paths", "triangle", "loop"])
def test_the_gif_is_of_the_view(store: RunStore, tiny: Tiny, mode: str) -> None:
    train(store, tiny("training.epochs=1"), "mine")
    run = store.open("mine")
    content = interpolation_gif(run, InterpolateView(mode=mode, images=(0, 1, 2), frames=7), size=128, fps=10)
    with Image.open(io.BytesIO(content), formats=["GIF"]) as gif:
        assert gif.size == ((128, 64) if mode == "paths" else (128, 128))
        assert gif.n_frames > 7
    with pytest.raises(ValueError, match="needs"):
        interpolation_gif(run, InterpolateView(mode=mode, images=(0,)))


def test_the_ready_gallery_has_paths_of_both_kinds_and_opens_one(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("training.epochs=1"), "mine")
    found = paths_of(run, 0)
    labels = resources.held_out(run).labels.numpy()
    codes = resources.explored(run).encoding.codes
    assert [one.classes[0] == one.classes[1] for one in found] == [True] * ROWS + [False] * ROWS
    for one in found:
        assert one.classes == tuple(labels[list(one.images)]) and one.images[0] != one.images[1]
        # The ends are the reconstructions of the two images.
        ends = decode_places(resources.model(run), codes[list(one.images)])
        assert (one.frames[0] == ends[0]).all() and (one.frames[-1] == ends[1]).all()
    app = page(run="mine", way="loop")
    chosen = found[ROWS]
    app.button(key=f"ready-mine-{chosen.images[0]}-{chosen.images[1]}").click().run()
    assert not app.exception, app.exception
    view = sent(app)["view"]
    assert view["mode"] == "line" and view["images"] == list(chosen.images)


def test_the_gallery_counts_frames_in_holes(store: RunStore, tiny: Tiny) -> None:
    found = paths_of(train(store, tiny("training.epochs=1"), "mine"), 0)
    within = [replace(one, in_holes=0, largest=1.5) for one in found[:ROWS]]
    between = [replace(one, in_holes=2, largest=3.0) for one in found[ROWS:]]
    words = gallery_words(within, between)
    assert "Within a class, 0 of 36" in words and "between classes, 8 of 36" in words and "3.0 times" in words
    assert "between classes" not in gallery_words(within, [])


def test_the_gif_takes_codes_in_the_place_of_images(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("training.epochs=1"), "mine")
    codes = resources.explored(run).encoding.codes
    plain = interpolation_gif(run, InterpolateView(images=(3, 1), frames=5), size=64)
    own = {0: codes[3].astype(float)}
    assert interpolation_gif(run, InterpolateView(images=(0, 1), frames=5), size=64, own_codes=[own, {}]) == plain
    with pytest.raises(ValueError, match="needs 2 images"):
        interpolation_gif(run, InterpolateView(images=(0, 1)), own_codes=[{0: codes[3][:1]}, {}])
    with pytest.raises(ValueError, match="needs 2 images"):
        interpolation_gif(run, InterpolateView(images=("d~AQ", 1)))
