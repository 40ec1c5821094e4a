"""The page Recipes: what it says of each recipe, and what a click on Train makes."""

from __future__ import annotations

import html
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app import resources
from ui.app.markdown import escaped
from ui.features.latent_map.state import ManifoldView
from ui.features.recipes import data as recipe_runs
from ui.features.recipes import view as recipes
from ui.features.recipes.state import SHOWN, RecipesView, sections
from ui.features.recipes.text import LOOK_FOR, data_note, estimate, how_measured, metric_text
from vae_core.datasets import dataset
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.recipes import RECIPES, recipe
from vae_core.recipes.measured import Measured, MeasuredMetric, setting_of
from vae_core.runs import RunStore
from vae_core.runs.status import Status

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Started workers are only noted, and taken for this very process."""
    spawned: list[str] = []

    def spawn(_store: RunStore, run: object) -> SimpleNamespace:
        spawned.append(run.id)
        return SimpleNamespace(pid=os.getpid())

    monkeypatch.setattr(queue, "_spawn", spawn)
    monkeypatch.setattr(recipes, "measured", lambda name: None)
    return spawned


def page(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/recipes.py")
    for key, value in query.items():
        app.query_params[key] = value
    return again(app)


def again(app: AppTest) -> AppTest:
    resources.forget_summaries()
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.info, *app.caption, *app.get("html")]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in shown)


def links(app: AppTest) -> list[tuple[str, str, str]]:
    """(label, page, query) of the links on the page, the menu's left out."""
    return [
        (link.proto.label, link.proto.page, link.proto.query_string)
        for link in app.main.get("page_link")
        if not link.proto.disabled
    ]


def result(name: str, value: float, passed: bool | None) -> Measured:
    config = recipe(name).config
    unit = config.reference.unit if config.reference else "nats an image"
    return Measured(
        setting=setting_of(config),
        metrics=(
            MeasuredMetric(title="Loss", value=value, unit=unit),
            MeasuredMetric(title="KL", value=5.25, unit="nats an image", digits=1),
        ),
        passed=passed,
        epoch=4,
        epochs=config.training.epochs,
        seconds=8.61,
        images=60_000,
        full=True,
        machine="2 cores, CPU",
    )


def test_all_recipes_are_there_and_the_sources_come_first(store: RunStore) -> None:
    app = page()
    order = [button.key.removeprefix("train-") for button in app.button if button.key.startswith("train-")]
    assert sorted(order) == sorted(RECIPES)
    numbers = [recipe(name).source for name in order]
    with_source = [number for number in numbers if number]
    assert numbers[: len(with_source)] == sorted(with_source)
    text = words(app)
    assert "0.2518" in text and "131.15" in text and "about 0.09" in text and "not measured yet" in text
    assert not links(app)  # nothing is trained, so there is nothing to open


def test_the_filter_is_in_the_address(store: RunStore) -> None:
    app = page(recipes="next")
    shown = {button.key.removeprefix("train-") for button in app.button}
    assert "beta-vae" in shown and not {"s1-conv-ae", "mnist-vae-2d"} & shown
    app.get("button_group")[0].set_value("own")
    again(app)
    assert "mnist-vae-2d" in {button.key.removeprefix("train-") for button in app.button}
    assert app.query_params["recipes"] in ("own", ["own"])
    assert RecipesView.read({"recipes": "<b>"}).shown == "all" == RecipesView.read({}).shown


def test_sections_hold_every_recipe_once() -> None:
    named = [name for section in sections("all") for name in section.names]
    assert sorted(named) == sorted(RECIPES)
    for kind in SHOWN:
        assert kind == "all" or [section.kind for section in sections(kind)] == [kind]
    assert set(LOOK_FOR) <= set(RECIPES) and {name for name in RECIPES if recipe(name).source} <= set(LOOK_FOR)


def test_train_starts_the_recipe_with_all_its_settings(store: RunStore, no_workers: list[str]) -> None:
    app = page()
    app.button(key="train-s8-dense-vae").click()
    again(app)
    (run_id,) = store.ids()
    assert store.open(run_id).config == recipe("s8-dense-vae").config
    assert no_workers == [run_id]
    assert "train-s8-dense-vae" not in {button.key for button in app.button}
    watching = [link for link in links(app) if link[0] == "Watch it learn"]
    assert len(watching) == 2 and all(page == "train" and run_id in query for _, page, query in watching)
    assert "S8 · dense VAE" in app.get("progress")[0].proto.text


def test_measured_metrics_are_shown_beside_the_published_ones(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {
        "s2-conv-vae": result("s2-conv-vae", 130.52, True),
        "fashion-vae-2d": result("fashion-vae-2d", 133.0, False),
        "s5-dense-vae": result("s5-dense-vae", 151.5, None),
    }
    monkeypatch.setattr(recipes, "measured", kept.get)
    text = words(page())
    assert text.count("✓ passes") == 1 and text.count("✗ falls short") == 1
    assert "130.52" in text and "151.50" in text and "KL 5.2 nats an image" in text
    assert "after epoch 4 of 5 · 8.6 s of training · 60,000 images · 2 cores, CPU" in text


def test_own_runs_stand_under_their_recipe(store: RunStore, tiny: Tiny) -> None:
    config = tiny("training.epochs=1", name="s8-dense-vae").model_copy(update={"name": "Mine <b>"})
    run = train(store, config)
    app = page(recipes="sources")
    distortion = run.history().epochs["distortion"][-1]
    text = words(app)
    assert f"held-out distortion {distortion:.1f} nats an image; 1 epoch of 512 images" in text
    assert r"**Mine \<b\>**" in text
    opened = [link for link in links(app) if link[0] == "Open"]
    assert [(page, query) for _, page, query in opened] == [("reconstruct", "run=mine&part=images")]
    assert "of training here" in text  # its own speed is what the next estimate is made from


def test_an_own_run_is_held_against_the_published_value(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("training.epochs=1", name="fashion-vae-2d"))
    loss = run.history().epochs["loss"][-1]
    text = words(page(recipes="own"))
    assert f"**{loss / 2.048:.2f}** (500 × mean BCE + KL), held-out, from **512** training images" in text


def test_where_a_run_is_looked_at(store: RunStore, tiny: Tiny) -> None:
    denoiser = store.create(tiny(name="s4-denoising-masking"), run_id="denoiser")
    detector = store.create(tiny(name="s4-anomaly"), run_id="detector")
    assert recipe_runs.address(denoiser, "Reconstruct", []) == {"run": "denoiser", "part": "denoise"}
    assert recipe_runs.address(detector, "Reconstruct", []) == {"run": "detector", "part": "anomaly"}
    assert recipe_runs.address(detector, "Train", []) == {"training": "detector"}
    assert recipe_runs.address(detector, "AE beside VAE", []) == {"left": "detector", "right": "detector"}
    assert recipe_runs.address(detector, "Latent map", []) == {"run": "detector"}


def test_the_source_s_own_grid_is_one_click(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", name="s5-dense-vae"))
    found = [link for link in links(page(recipes="sources")) if link[0] == "Its 15 × 15 grid over ±15"]
    assert [page for _, page, _ in found] == ["latent_map"]
    view = ManifoldView.read({key: value for key, (value,) in parse_qs(found[0][2]).items()})
    assert (view.unfolded, view.over, view.side, view.box) == (True, "box", 15, (-15, 15, -15, 15))


def test_cards_say_what_differs_from_the_source_and_what_cannot_be_compared(store: RunStore) -> None:
    text = words(page(recipes="sources"))
    for name in RECIPES:
        if recipe(name).source:
            assert escaped(recipe(name).ours) in text and html.escape(recipe(name).caution) in text
    assert (
        "<div class='wide caution'>Ours is of held-out images; the published value is an average over training" in text
    )


def test_a_density_s_metric_has_a_minus_and_no_hyphen() -> None:
    one = MeasuredMetric(title="Distortion", value=-10459.06, unit="nats an image", digits=1)
    assert metric_text(one) == "−10,459.1 nats an image"


def test_how_long_it_will_take(store: RunStore, tiny: Tiny) -> None:
    assert recipe_runs.speed([], None) == (None, "")
    each, where = recipe_runs.speed([], result("s2-conv-vae", 130, True))
    assert each == pytest.approx(8.61 / (4 * 60_000)) and where == "on 2 cores, CPU"
    run = store.create(tiny(), run_id="mine")
    run.write_status(Status(state="stopped", seconds=20, epoch=2, train_images=1000))
    (summary,) = store.list()
    own = recipe_runs.RecipeRun(summary, run)
    assert recipe_runs.speed([own], result("s2-conv-vae", 130, True)) == (0.01, "here")
    assert estimate(1 / 10_000, 60_000, 8, "here") == "8 epochs of 60,000 images: about 50 s of training here."
    assert "12 min" in estimate(1 / 400, 60_000, 5, "") and "2.0 h" in estimate(1 / 400, 60_000, 48, "")
    assert "not known yet" in estimate(None, 60_000, 1, "")


def test_the_note_says_what_is_missing(store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path))
    note = data_note([dataset("mnist"), dataset("fashion-mnist")], 60_000)
    assert "**60,000**" in note and "**10,000**" in note
    assert "fetch-data mnist`" in note and "fetch-data fashion-mnist`" in note
    assert data_note([dataset("shapes")], 60_000) == ""
    bundled = result("s2-conv-vae", 130, True).model_copy(update={"full": False, "images": 10_000})
    assert "only the 10,000 bundled images" in how_measured(bundled)
