"""The manifold picture's settings go into an address and come back, and its route sends what the address says."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tests.routes import get
from tests.trained import train
from ui.features.latent_map import manifold_file as pictures
from ui.features.latent_map.manifold_text import places_words, plane_words, size_words
from ui.features.latent_map.routes import manifold_url
from ui.features.latent_map.state import ManifoldView, for_preview, for_run
from vae_core.experiment import RunConfig
from vae_core.explorer.cache import CACHE
from vae_core.export.manifold_picture import ManifoldSettings, check_size
from vae_core.latent.projection import fit_projection
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
USUAL = ManifoldSettings()


@pytest.mark.parametrize(
    "settings",
    [
        USUAL,
        ManifoldSettings("box", 60, (-4.0, 4.0, -1.25, 3.5), width=8192, gap=2, enlarge="lanczos"),
        ManifoldSettings("codes", 2, axes=(15, 0), label=9, width=64),
    ],
)
def test_settings_come_back_from_their_address(settings: ManifoldSettings) -> None:
    assert ManifoldView.read(ManifoldView.of(settings).params()).settings == settings


@pytest.mark.parametrize(
    "params",
    [
        {"manifold": "<script>", "tiles": "61", "tile-width": "8193", "tile-gap": "33"},
        {"tiles": "1", "tile-width": "63", "tile-gap": "-1", "tile-enlarge": "neural"},
        {"manifold": "box"},
        {"manifold": "box", "tile-box": "nan,1,0,1"},
        {"manifold": "box", "tile-box": "4,-4,-4,4"},
        {"manifold": "box", "tile-box": "0,1e9,0,1"},
        {"tile-box": "-4,4,-4,4", "tile-axes": "2,2", "tile-class": "٣"},
        {"tile-axes": "0,1", "tiles": "9" * 5000, "tile-class": "1e2"},
    ],
)
def test_what_makes_no_sense_is_left_at_its_default(params: dict[str, str]) -> None:
    assert ManifoldView.read(params).settings == USUAL


def test_what_a_run_does_not_have_is_dropped() -> None:
    asked = ManifoldSettings("box", 9, (0.0, 1.0, 0.0, 1.0), axes=(4, 1), label=12)
    assert for_run(asked, 5, 13) == asked
    assert (
        for_run(asked, 2, 13).axes is None and for_run(asked, 4, 13).axes is None and for_run(asked, 5, 10).label == 0
    )


@pytest.mark.parametrize("settings", [ManifoldSettings(side=60, width=1951, gap=32), ManifoldSettings(side=60, gap=1)])
def test_a_preview_is_small_and_always_possible(settings: ManifoldSettings) -> None:
    small = for_preview(settings, 900)
    check_size(settings.side, settings.width, settings.gap)
    check_size(small.side, small.width, small.gap)
    assert small.width == 900 and small.gap >= 1
    assert for_preview(ManifoldSettings(width=64), 900).width == 64


def test_words_count_the_codes_inside() -> None:
    codes = np.array([[0, 0], [1, 1], [5, 0], [0, -5]], np.float32)
    plane, settings = fit_projection(codes), ManifoldSettings("box", 3, (-1.0, 1.0, -1.0, 1.0))
    words = places_words(settings, plane, settings.grid(plane, codes, has_prior=True), codes, has_prior=True)
    assert "2 of the 4 held-out codes lie inside" in words and "z₁ goes from −1.00 on the left" in words
    assert plane_words(plane, 2) is None
    for has_prior, word in ((True, "1/9 of what the model can generate"), (False, "towards no prior")):
        usual = ManifoldSettings(side=3)
        grid = usual.grid(plane, codes, has_prior=has_prior)
        assert word in places_words(usual, plane, grid, codes, has_prior=has_prior)
    larger = np.random.default_rng(0).normal(size=(50, 4))
    assert "codes have 4 numbers" in (plane_words(fit_projection(larger), 4) or "")


def test_words_tell_the_nearest_width_with_equal_squares() -> None:
    assert "3 for each" in size_words(USUAL, 32) and "At a width" not in size_words(USUAL, 32)
    assert "At a width of 1,977" in size_words(ManifoldSettings(gap=3), 32)


def test_the_route_sends_the_file_and_says_what_is_wrong(store: RunStore, tiny: Tiny) -> None:
    run, settings = (
        train(store, tiny("training.epochs=1")),
        ManifoldSettings("box", 3, (-1.0, 1.0, -1.0, 1.0), width=333, gap=2),
    )
    answer = get(manifold_url(run, settings))
    assert answer.status == 200 and answer.headers["content-type"] == "image/png"
    assert 'attachment; filename="mine-manifold-3x3.png"' in answer.headers["content-disposition"]
    assert answer.kept
    picture = Image.open(io.BytesIO(answer.body))
    assert picture.size == (333, 333) and picture.text["Run"] == "mine" and picture.text["Grid"] == "3 x 3"
    assert get("/data/runs/mine/old/manifold.png?tiles=3").headers["cache-control"] == "no-store"
    answer = get("/data/runs/mine/x/manifold.png?tiles=60&tile-width=64&tile-gap=5")
    assert answer.status == 400 and b"at least 355 pixels" in answer.body
    assert get("/data/runs/none/x/manifold.png").status == 404
    assert get("/data/runs/..%2fmine/x/manifold.png").status == 404


def test_a_picture_is_drawn_once(store: RunStore, tiny: Tiny) -> None:
    drawn: list[float] = []
    run, settings = train(store, tiny("training.epochs=1")), ManifoldSettings(side=4, width=64)
    first = pictures.manifold_picture(run, settings, drawn.append)
    assert drawn == [0.25, 0.5, 0.75, 1.0]
    assert pictures.manifold_picture(run, settings, drawn.append) is first and len(drawn) == 4
    assert pictures.manifold_picture(run, ManifoldSettings(side=4, width=65), drawn.append) != first
    wide = ManifoldSettings(side=4, width=pictures.MAX_KEPT_WIDTH + 1)
    kept = len(CACHE)
    assert pictures.manifold_picture(run, wide).startswith(b"\x89PNG") and len(CACHE) == kept
