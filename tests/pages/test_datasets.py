"""The page Your images, and imported datasets on the page Train."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.imports.files import files_of, zipped
from ui.app import person, session
from ui.features.datasets import upload
from ui.features.train import text
from ui.features.train.choices import choices_of, configuration
from ui.features.train.state import Choices
from vae_core.datasets import ImportedDataset, ImportedError, create_dataset, dataset
from vae_core.datasets.imported import images_file, imported_names
from vae_core.datasets.imported_writing import delete_imported
from vae_core.experiment import RunConfig, own_settings, parse_run_config, with_settings
from vae_core.imports.job import ImportJob, State, create_job, jobs_of
from vae_core.imports.worker import work
from vae_core.jobs.worker import work as work_on
from vae_core.recipes import RECIPES, recipe
from vae_core.runs import RunStore

APP = str(Path(__file__).resolve().parents[2] / "app.py")
SECRET = person.new_secret()


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))


def me() -> str:
    return person._person(SECRET, None, {}).id


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["session-person"] = SECRET
    app.switch_page("pages/datasets.py")
    for key, value in parameters.items():
        app.query_params[key] = value
    return app.run()


def looked_at(files: dict[str, bytes]) -> ImportJob:
    job = create_job([("pets.zip", io.BytesIO(zipped(files)))], owner=me())
    work(job, "look")
    return job


def test_what_another_one_uploaded_goes_after_a_day() -> None:
    job = create_job([("x.zip", io.BytesIO(b"a picture"))], owner="somebody else")
    long_ago = time.time() - 25 * 3600
    os.utime(job.path / "state.json", (long_ago, long_ago))
    assert not opened().exception and not job.path.exists()


class File(io.BytesIO):
    """As the page's uploader gives it."""

    name = "pets.zip"


def test_a_person_has_one_import_at_work_whatever_becomes_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    who = person.Person("a" * 32)
    monkeypatch.setattr(person, "current", lambda: who)
    monkeypatch.setattr(upload, "start_look", lambda job: job.write_state(State(state="waiting")))

    def taken() -> ImportJob:
        return upload.take([File(zipped(files_of({"a": 2})))])  # type: ignore[list-item]

    first = taken()
    with pytest.raises(ImportedError, match="still at work"):
        taken()
    (first.path / "state.json").unlink()
    second = taken()
    assert [job.id for job in jobs_of(who.id)] == [second.id]


def pictures(count: int, channels: int = 1, size: int = 32) -> Iterator[tuple[np.ndarray, int]]:
    rng = np.random.default_rng(0)
    for index in range(count):
        yield rng.integers(0, 256, (channels, size, size), np.uint8), index % 2


def made(title: str = "*cats*", channels: int = 1, size: int = 32, owner: str | None = None) -> ImportedDataset:
    names = ["<b>a</b>", ":red[b]"]
    return create_dataset(
        title, pictures(40, channels, size), class_names=names, image_size=size, channels=channels, owner=owner
    )


def test_a_look_shows_the_report_and_import_makes_the_dataset_as_chosen() -> None:
    job = looked_at({**files_of({"<b>cats</b>": 5, "dogs": 4}), "dogs/notes.txt": b"no image"})
    app = opened()  # without its id in the address: this person's newest import is found
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["9", "2", "0", "1"]
    words = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "&lt;b&gt;cats&lt;/b&gt;" in words or "cats&lt;" in words
    assert "<b>cats</b>" not in words and "notes.txt" in words and "text file" in words
    app.text_input(key="import-name").set_value("Our pets")
    app.button_group(key="import-size").set_value(28)
    app.button_group(key="import-colour").set_value(1).run()
    app.button(key="import-start").click().run()
    assert not app.exception
    choices = job.state().choices
    assert choices is not None and (choices.title, choices.image_size, choices.channels) == ("Our pets", 28, 1)
    for _ in range(600):
        if not job.path.exists():  # the page has thrown the finished import away
            break
        app.run()
    assert [one.value for one in app.success] == ["“Our pets” is there: 9 images, 4 of them held out."]
    assert imported_names() == ["own:our-pets"] and dataset("own:our-pets").image_sizes == (28,)
    assert jobs_of(me()) == []


def test_a_name_that_is_taken_or_empty_is_said_before_anything_is_imported() -> None:
    made("Taken")
    looked_at(files_of({"a": 4}))
    app = opened()
    assert not app.button(key="import-start").disabled
    for name, why in (("taken", "There is a dataset called “taken” already"), ("  ", "use 1 to 80")):
        app.text_input(key="import-name").set_value(name).run()
        assert app.button(key="import-start").disabled and why in app.error[0].value


def test_files_without_an_image_say_why_and_offer_others() -> None:
    looked_at({"a.txt": b"text", "b.png": b"broken"})
    app = opened()
    assert "no picture in these files" in app.warning[0].value
    assert not [button for button in app.button if button.key == "import-start"]
    app.button(key="discard-import").click().run()
    assert not app.exception and jobs_of(me()) == []


def test_a_hostile_zip_is_a_sentence() -> None:
    looked_at({"../../evil.png": b"x"})
    app = opened()
    assert "leads out of the archive" in app.error[0].value and not app.exception


def test_somebody_elses_import_is_not_shown() -> None:
    job = create_job([("x.zip", io.BytesIO(zipped(files_of({"a": 4}))))], owner="somebody else")
    work(job, "look")
    app = opened(**{"import": job.id})
    assert not app.exception and not app.metric
    assert not opened(**{"import": "../../etc"}).exception


def test_the_list_shows_renames_and_deletes_and_names_the_models_that_used_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path / "runs"))
    entry = made(owner=me())
    config = with_settings(
        recipe("fashion-vae-2d").config, [*own_settings(recipe("fashion-vae-2d").config, entry.name)]
    )
    RunStore().create(config.model_copy(update={"name": "My [model]"}), run_id="mine")
    app = opened()
    words = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "<b>*cats*</b>" in words and "40 images · two classes · 32 pixels, grey" in words
    assert "“My \\[model\\]”" in " ".join(caption.value for caption in app.caption)
    app.text_input(key="title-cats").set_value("Dogs").run()
    app.button(key="rename-cats").click().run()
    assert entry.title == "Dogs"
    app.checkbox(key="sure-cats").check().run()
    app.button(key="delete-cats").click().run()
    assert not app.exception and imported_names() == []
    assert RunStore().open("mine").config.image_shape == (1, 32, 32)


def test_train_offers_it_in_pictures_and_in_the_form_of_all_settings() -> None:
    entry = made(channels=3, owner=me())
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["session-person"] = SECRET
    app.switch_page("pages/train.py")
    app.query_params["training"], app.query_params["data"] = "new", entry.name
    app.run()
    assert not app.exception
    radio = app.radio(key="choose-data")
    assert radio.value == entry.name and "\\*cats\\*" in radio.options[-1]
    assert "36 images" in " ".join(one.value for one in app.markdown)
    app.sidebar.button_group(key="level").set_value(session.EXPERT).run()
    assert not app.exception and app.selectbox[1].value == entry.name
    delete_imported(entry)
    plain = AppTest.from_file(APP, default_timeout=120)
    plain.switch_page("pages/train.py")
    plain.query_params["training"], plain.query_params["data"] = "new", entry.name
    plain.run()
    assert not plain.exception and plain.radio(key="choose-data").value == "fashion-mnist"


@pytest.mark.parametrize("kind", ["vae", "autoencoder"])
@pytest.mark.parametrize(("channels", "size"), [(1, 28), (3, 64)])
def test_the_three_choices_make_a_training_of_it_and_are_found_again(kind: str, channels: int, size: int) -> None:
    entry = made(channels=channels, size=size)
    choices = Choices.read({"data": entry.name, "kind": kind, "length": "first"})
    config = configuration(choices, kind)
    assert config.image_shape == (channels, size, size) and config.name.startswith("*cats* ")
    assert choices_of(config) == choices
    delete_imported(entry)
    assert choices_of(config) is None


def test_train_leaves_out_one_whose_images_are_damaged() -> None:
    entry = made(owner=me())
    os.truncate(entry.folder / images_file(32), 500)
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["session-person"] = SECRET
    app.switch_page("pages/train.py")
    app.query_params["training"], app.query_params["data"] = "new", entry.name
    app.run()
    assert not app.exception and len(app.radio(key="choose-data").options) == len(text.DATA)


@pytest.mark.parametrize("name", list(RECIPES))
@pytest.mark.parametrize(("channels", "size"), [(3, 32), (1, 28), (3, 128)])
def test_every_recipe_can_learn_from_it_or_says_why_not(name: str, channels: int, size: int) -> None:
    entry = made(channels=channels, size=size)
    config = recipe(name).config
    changed = with_settings(config, own_settings(config, entry.name))
    assert changed.image_shape == (channels, size, size) and changed.data.leave_out == ()
    changed.check_classes()
    assert parse_run_config(changed.model_dump_json()) == changed


def test_a_model_of_images_that_are_gone_still_opens_and_says_so(
    tiny: Callable[..., RunConfig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path / "runs"))
    entry = made("Gone cats", owner=me())
    run = RunStore().create(with_settings(tiny(), own_settings(tiny(), entry.name)), run_id="of-cats")
    assert work_on(RunStore(), run).state == "finished"
    for deleted in (False, True):
        for page, key in (("latent_map", "run"), ("train", "training")):
            app = AppTest.from_file(APP, default_timeout=120)
            app.switch_page(f"pages/{page}.py")
            app.query_params[key] = "of-cats"
            app.run()
            said = " ".join(one.value for one in app.error)
            assert not app.exception, page
            if page == "latent_map":
                assert ("“gone\\-cats” is not here" in said) == deleted, said
        if not deleted:
            delete_imported(entry)
