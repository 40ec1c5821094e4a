"""The tabs of a page that was exported as one file: what each is given, and what it takes along."""

from __future__ import annotations

import base64
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.take_home.unpacking import bytes_of
from ui.features.compare.state import CompareView
from ui.features.draw.state import DrawView
from ui.features.interpolate.state import InterpolateView
from vae_core.explorer.lesson.step import Choose, PlaceDot, Sketch, steps
from vae_core.runs import RunStore
from vae_core.take_home.export import exported_runs
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import BOTH, View
from vae_core.take_home.views import ALL, compare, draw, film, interpolate, lesson
from vae_core.take_home.views.compare import START as COMPARE_START
from vae_core.take_home.views.draw import START as DRAW_START
from vae_core.take_home.views.film import BYTES
from vae_core.take_home.views.interpolate import START as BETWEEN_START

AE, VAE = "fashion-ae-2d", "fashion-vae-2d"


@cache
def exported(*names: str, images: int = 300) -> tuple[ExportedRun, ...]:
    store = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")
    return exported_runs([store.open(name) for name in names], images=images)


def made(view: View | None) -> View:
    assert view is not None
    return view


def listed(values: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def test_each_view_opens_as_its_page_does() -> None:
    assert listed(InterpolateView().for_browser()) == BETWEEN_START
    assert listed(CompareView().for_browser()) == COMPARE_START
    assert listed(DrawView().for_browser()) == DRAW_START


def test_the_numbers_of_images_are_those_that_they_have_on_the_page() -> None:
    runs = exported(AE, VAE)
    data = made(interpolate(runs)).data[VAE]["plain"]
    assert len(data["typical"]) == 10 and max(data["typical"]) < len(runs[0].excerpt)
    for preset in data["presets"]:
        assert len(preset["images"]) == 2 and set(preset["images"]) <= set(data["typical"])
    both = made(compare(runs)).data[BOTH]["plain"]
    assert 0 < both["telling_image"] < len(runs[0].excerpt)
    assert [len(base64.b64decode(side["reached"])) for side in both["sides"]] == [-(-300 // 8)] * 2


def test_an_autoencoder_stands_on_the_left_of_its_vae_whichever_was_named_first() -> None:
    for names in ((AE, VAE), (VAE, AE)):
        view = made(compare(exported(*names)))
        assert [side["short"] for side in view.data[BOTH]["plain"]["sides"]] == ["AE", "VAE"]
        assert view.words["plain"].title == "AE beside VAE"
        assert "Why are the AE's new images worse" in view.data[BOTH]["plain"]["question"]


def test_one_model_has_nothing_beside_it() -> None:
    (one,) = runs = exported(VAE)
    assert compare(runs) is None
    data = made(interpolate(runs)).data[VAE]["plain"]
    assert data["beside"] is None and data["pair"] is None and data["models"] == [one.model]


def test_nothing_is_offered_that_takes_a_server() -> None:
    runs = exported(AE, VAE)
    drawn = made(draw(runs)).data[VAE]["plain"]
    assert drawn["prepare_url"] is None and drawn["pages"] == ("map", "interpolate")
    assert "bring a picture" not in drawn["hint"] and "link of this page" not in drawn["caption"]
    assert made(interpolate(runs)).data[VAE]["plain"]["gif_url"] is None


def test_a_film_is_thinned_to_its_bytes_and_to_the_images_of_the_page() -> None:
    runs = exported(AE, VAE)
    view = made(film(runs))
    for one in runs:
        data = view.data[one.run.id]["plain"]
        packed = view.files[data["film_url"]]
        blob = zlib.decompress(bytes_of(packed))
        assert packed.size == len(blob) <= BYTES
        assert data["images_url"] == one.model["images_url"] and data["sheet_images"] == one.model["sheet_images"]


def test_the_lesson_takes_the_steps_whose_models_are_there() -> None:
    assert lesson(exported("mnist-vae-2d")) is None
    alone = made(lesson(exported(VAE))).data[BOTH]["plain"]
    assert [step["id"] for step in alone["steps"]] == ["squeeze", "map", "between", "yours"]
    whole = made(lesson(exported(AE, VAE))).data[BOTH]
    assert [step["id"] for step in whole["plain"]["steps"]] == [step.id for step in steps()]
    names = {view.name for view_of in ALL if (view := view_of(exported(AE, VAE))) is not None}
    for level in ("plain", "expert"):
        for step in whole[level]["steps"]:
            assert step["opens"]["view"] in names
            assert bool(step["bars"]["try"]["signs"]) != step["ends"]
            look_at = step["bars"]["try"]["look_at"]
            assert look_at and not [where for where in look_at if where.startswith((".st-", ".stMain"))]
            assert step["bars"]["done"]["message"] and "not here" not in step["bars"]["done"]["message"]


def test_a_steps_images_are_the_same_as_in_the_app() -> None:
    runs = exported(AE, VAE)
    numbers = runs[0].excerpt.numbers
    told = {step["id"]: step for step in made(lesson(runs)).data[BOTH]["plain"]["steps"]}
    for step in steps():
        guess = told[step.id]["guess"]
        match asked := step.prediction:
            case Choose() if asked.image is not None:
                assert numbers[guess["image"]] == asked.image
                assert told[step.id]["opens"]["data"]["pins"][0][0] == guess["image"]
            case Sketch():
                assert tuple(numbers[list(guess["images"])]) == asked.images
                (sign, _) = told[step.id]["bars"]["try"]["signs"]
                assert sign["one_of"] == ("-".join(map(str, guess["images"])),)


@pytest.mark.parametrize(
    "step", [step for step in steps() if step.id in ("map", "problem", "squeeze")], ids=lambda one: one.id
)
def test_a_guess_is_answered_as_in_the_app(step: Any) -> None:
    told = {one["id"]: one for one in made(lesson(exported(AE, VAE))).data[BOTH]["plain"]["steps"]}
    replies = told[step.id]["replies"]
    if isinstance(step.prediction, Choose):
        assert replies["by_key"] == {option.key: step.choice(option.key) for option in step.prediction.options}
    elif isinstance(step.prediction, PlaceDot):
        assert replies["inside"] != replies["outside"] == step.reply("1000,1000")
    else:
        assert replies["by_share"].format(said=40) == step.reply("40")
