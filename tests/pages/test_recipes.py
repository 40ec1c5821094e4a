"""The page Recipes: what it says of each recipe, and what a click on Train makes."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.pressing import Pressing
from tests.trained import train
from ui.app import resources
from ui.app.jargon import jargon_in
from ui.app.markdown import escaped
from ui.features.latent_map.state import ManifoldView
from ui.features.recipes import data as recipe_runs
from ui.features.recipes import details, view
from ui.features.recipes.actions import WATCH
from ui.features.recipes.gallery import FOLDER, QUESTIONS, SHOWS, picture, piece, shows, trained
from ui.features.recipes.state import SHOWN, RecipesView, sections
from ui.features.recipes.text import LOOK_FOR, data_note, estimate, how_measured, metric_text, plain_facts
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
    monkeypatch.setattr(details, "measured", lambda name: None)
    return spawned


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Pressing:
    return Pressing(monkeypatch, view)


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
    shown = [*app.markdown, *app.info, *app.caption, *app.get("html")]  # a dialog is outside the main part
    return html.unescape("\n".join(str(getattr(element, "value", "") or element.proto.body) for element in shown))


def links(app: AppTest) -> list[tuple[str, str, str]]:
    """(label, page, query) of the links on the page and in a dialog."""
    found = [link.proto for link in app.get("page_link")]
    return [(one.label, one.page, one.query_string) for one in found if not one.disabled]


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


def offered(app: AppTest) -> list[str]:
    """The recipes that have a button that trains them, in their order."""
    return re.findall('data-act="train" data-of="(.*?)"', words(app))


def opened(name: str, **query: str) -> AppTest:
    """With the details of a recipe open, in the field's own terms unless `level` says otherwise."""
    return page(recipe=name, **{"level": "expert", "recipes": "mend", **query})


def test_every_recipe_is_a_card_with_a_picture_under_the_question_that_it_answers(store: RunStore) -> None:
    app = page()
    order = offered(app)
    assert order == [name for question in QUESTIONS for name in question.pieces]
    text = words(app)
    assert sorted(order) == sorted(RECIPES) and text.count("<img ") == len(RECIPES)
    assert re.findall("<h2>(.*?)</h2>", text) == [question.title for question in QUESTIONS]
    assert not links(app) and WATCH not in text  # nothing is trained, so there is nothing to open
    assert "A book's autoencoder</strong> · S1" in text and not jargon_in(text)
    assert not any(term in text for term in ("Adam", "batch", "0.2518", "131.15"))  # behind Details


def test_every_recipe_has_both_pictures_and_what_they_are_of() -> None:
    for name in RECIPES:
        own, known = piece(name), trained(name)
        assert own is not None and own.title and own.words and not jargon_in(f"{own.title} {own.words}")
        assert known is not None and known.images > 0
        assert not jargon_in(SHOWS[shows(name)])
        for dark in (False, True):
            file = picture(name, dark=dark)
            assert file is not None and 1_000 < file.stat().st_size < 60_000
    files = {path.stem.rpartition("-")[0] for path in FOLDER.glob("*.webp")}
    assert files == set(RECIPES)


def test_the_filter_and_what_is_open_are_in_the_address(store: RunStore, press: Pressing) -> None:
    app = page(recipes="steer")
    shown = set(offered(app))
    assert "beta-vae" in shown and not {"s1-conv-ae", "mnist-vae-2d"} & shown
    app.main.get("button_group")[0].set_value("invent")
    again(app)
    assert "mnist-vae-2d" in offered(app)
    assert app.query_params["recipes"] in ("invent", ["invent"])
    press(app, "details", "mnist-vae-2d")
    assert app.query_params["recipe"] in ("mnist-vae-2d", ["mnist-vae-2d"])
    assert app.button(key="details-train-mnist-vae-2d")
    for older in ("next", "own", "<b>"):  # what an address may say
        assert RecipesView.read({"recipes": older}).shown == "all" == RecipesView.read({}).shown


def test_sections_hold_every_recipe_once() -> None:
    named = [name for _, names in sections("all") for name in names]
    assert sorted(named) == sorted(RECIPES)
    for kind in SHOWN:
        found = sections(kind)
        assert kind in ("all", "sources") or [question.key for question, _ in found if question] == [kind]
    ((question, names),) = sections("sources")
    numbers = [recipe(name).source for name in names]
    assert question is None and numbers == sorted(numbers) and all(numbers)
    assert set(LOOK_FOR) <= set(RECIPES) and {name for name in RECIPES if recipe(name).source} <= set(LOOK_FOR)


@pytest.mark.parametrize("name", RECIPES)
def test_plain_details_do_without_the_field_s_terms(name: str) -> None:
    for passed in (True, False, None):
        said = plain_facts(recipe(name), result("s2-conv-vae", 130, passed))
        assert not jargon_in(said) and ("as well as" in said) == (passed is True)
    assert not jargon_in(LOOK_FOR.get(name, ""))


def test_plain_details_lead_on_to_settings_and_figures(store: RunStore) -> None:
    app = opened("s1-conv-ae", level="plain")
    text = words(app)
    assert "After 5 epochs of" in text and "What to look for" in text and not jargon_in(text)
    assert "It comes from a book or course (S1)." in text
    app.button(key="to-expert").click()
    again(app)
    assert "Keras notebook after Foster" in words(app) and "0.2518" in words(app)
    assert "not measured yet" in words(app)


def test_train_starts_the_recipe_with_all_its_settings(store: RunStore, no_workers: list[str], press: Pressing) -> None:
    app = press(page(), "train", "s8-dense-vae")
    again(app)
    (run_id,) = store.ids()
    assert store.open(run_id).config == recipe("s8-dense-vae").config
    assert no_workers == [run_id]
    assert "s8-dense-vae" not in offered(app)
    ((_, to, query),) = [link for link in links(app) if link[0] == WATCH]  # beside what it has learnt so far
    assert to == "train" and run_id in query
    cards = [one.proto.body for one in app.main.get("html") if "training-own" not in one.proto.body]
    assert "".join(cards).count(f'href="train?training={run_id}"') == 1  # on its card
    assert "S8 · dense VAE" in app.get("progress")[0].proto.text


def test_measured_metrics_are_shown_beside_the_published_ones(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {
        "s2-conv-vae": result("s2-conv-vae", 130.52, True),
        "fashion-vae-2d": result("fashion-vae-2d", 133.0, False),
        "s5-dense-vae": result("s5-dense-vae", 151.5, None),
    }
    monkeypatch.setattr(details, "measured", kept.get)
    passes, falls, neither = (words(opened(name)) for name in kept)
    assert "✓ passes" in passes and "✗ falls short" in falls and "✓" not in neither and "✗" not in neither
    assert "130.52" in passes and "151.50" in neither and "KL 5.2 nats an image" in passes
    assert "after epoch 4 of 5 · 8.6 s of training · 60,000 images · 2 cores, CPU" in passes


def test_own_runs_stand_in_the_details(store: RunStore, tiny: Tiny) -> None:
    config = tiny("training.epochs=1", name="s8-dense-vae").model_copy(update={"name": "Mine <b>"})
    run = train(store, config)
    app = opened("s8-dense-vae")
    distortion = run.history().epochs["distortion"][-1]
    text = words(app)
    assert f"held-out distortion {distortion:.1f} nats an image; 1 epoch of 512 images" in text
    assert r"**Mine \<b\>**" in text
    found = [link for link in links(app) if link[0] == "Open"]
    assert [(page, query) for _, page, query in found] == [("reconstruct", "run=mine&part=images")]
    assert "of training here" in text  # its own speed is what the next estimate is made from


def test_an_own_run_is_held_against_the_published_value(store: RunStore, tiny: Tiny) -> None:
    run = train(store, tiny("training.epochs=1", name="fashion-vae-2d"))
    loss = run.history().epochs["loss"][-1]
    text = words(opened("fashion-vae-2d"))
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
    found = [link for link in links(opened("s5-dense-vae")) if link[0] == "Its 15 × 15 grid over ±15"]
    assert [page for _, page, _ in found] == ["latent_map"]
    view = ManifoldView.read({key: value for key, (value,) in parse_qs(found[0][2]).items()})
    assert (view.unfolded, view.over, view.side, view.box) == (True, "box", 15, (-15, 15, -15, 15))


def test_details_say_what_differs_from_the_source_and_what_cannot_be_compared(store: RunStore) -> None:
    text = words(opened("s2-conv-vae"))
    known = recipe("s2-conv-vae")
    assert known.ours and known.caution
    assert escaped(known.ours) in text and f"<div class='wide caution'>{html.escape(known.caution)}</div>" in text


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
    note = data_note(dataset("mnist"))
    assert "**60,000**" in note and "**10,000**" in note and "fetch-data mnist`" in note
    assert data_note(dataset("shapes")) == ""
    assert "10,000 pictures are here" in plain_facts(recipe("s3-dense-ae"), None)
    bundled = result("s2-conv-vae", 130, True).model_copy(update={"full": False, "images": 10_000})
    assert "only the 10,000 bundled images" in how_measured(bundled)
