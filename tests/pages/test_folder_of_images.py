"""A model of somebody's own images goes through the app like any other, and no address opens a folder."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from tests.components import sent_to
from tests.routes import get
from ui.app import resources
from ui.app.images_note import _note
from ui.charts import latent_map
from ui.theme import class_colours
from vae_core.cli.app import app as command_line
from vae_core.datasets import dataset, image_folder
from vae_core.experiment import RunConfig
from vae_core.explorer import addresses
from vae_core.jobs.worker import work
from vae_core.runs import DamagedRun, Run, RunStore
from vae_core.runs.images import KEPT

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")
NAMES = ("*red*", "[green](x)")  # what a folder may be called, and Markdown would take for its own


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(image_folder, "_SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(tmp_path))
    add(tmp_path / "my_photos_", 40)
    return tmp_path / "my_photos_"


def add(folder: Path, count: int, start: int = 0) -> None:
    rng = np.random.default_rng(start)
    for name, colour in zip(NAMES, ((220, 40, 40), (40, 200, 40)), strict=True):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for index in range(start, start + count):
            pixels = np.clip(rng.normal(colour, 20, (8, 8, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).resize((40, 40)).save(folder / name / f"{index}.png")


@pytest.fixture
def mine(store: RunStore, tiny: Tiny, photos: Path) -> Run:
    settings = ["data.train_images=null", f'data.dataset="folder:{photos}"', "training.batch_size=16"]
    run = store.create(tiny(*settings), run_id="mine")
    assert work(store, run).state == "finished"
    return store.open("mine")


def page(name: str, **query: str) -> AppTest:
    resources.forget_summaries()
    app = AppTest.from_file(APP, default_timeout=60)
    if name != "home":
        app = app.switch_page(f"pages/{name}.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.error, *app.warning, *app.info])


def test_the_map_shows_the_folders_classes(mine: Run) -> None:
    app = page("latent_map", run="mine")
    data = sent_to(app, "latent_map")["model"]
    assert tuple(data["class_names"]) == NAMES and data["image_shape"] == [3, 32, 32]
    assert data["count"] == dataset(mine.config.data.dataset).available("held-out")
    assert "an image of my\\_photos\\_ that" in words(app), "the folder's name is no markup"


@pytest.mark.parametrize("name", ["home", "interpolate", "arithmetic", "dimensions", "compare", "reconstruct"])
def test_the_other_pages_take_it(mine: Run, name: str) -> None:
    assert not page(name, run="mine").error


def test_originals_come_by_the_run_and_by_no_other_address(mine: Run, photos: Path) -> None:
    url = addresses.images_url(mine)
    assert str(photos) not in url and "folder" not in url
    answer = get(url.replace("{sheet}", "0"))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp") and answer.kept
    held_out = resources.held_out(mine).images
    sheet = np.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB")).astype(int)
    for index in (0, len(held_out) - 1):
        row, column = divmod(index, addresses.SHEET_COLUMNS)
        tile = sheet[row * 32 : row * 32 + 32, column * 32 : column * 32 + 32]
        assert np.abs(tile - held_out[index].permute(1, 2, 0).numpy()).mean() < 3
    assert get(url.replace("{sheet}", "1")).status == 404
    for name in (f"folder:{photos}", "folder:~", "folder:..", f"folder:%2F{photos}", "folder:"):
        answer = get(f"/data/images/{name}/32/any/0.webp")
        assert answer.status == 404 and not answer.headers["content-type"].startswith("image/")
    assert get("/data/images/shapes/32/any/0.webp").status == 200


def test_what_has_changed_is_said_and_the_model_keeps_its_images(mine: Run, photos: Path) -> None:
    before, url = resources.explored(mine), addresses.images_url(mine)
    assert "have changed" not in words(page("latent_map", run="mine"))
    add(photos, 1, start=100)
    (photos / "another").mkdir()
    (photos / NAMES[0] / "0.png").rename(photos / "another" / "0.png")
    _note.clear()
    assert resources.explored(mine) is before and addresses.images_url(mine) == url
    for name, query in (("latent_map", {}), ("reconstruct", {"part": "images"}), ("compare", {"right": "mine"})):
        said = words(page(name, run="mine", **query))
        assert "The images of my\\_photos\\_ have changed since this model learnt from them" in said, name
        assert "1 more image of “\\[green\\]\\(x\\)” and the new class “another”" in said, said
    photos.rename(photos.parent / "elsewhere")
    _note.clear()
    for name in ("latent_map", "interpolate", "arithmetic", "dimensions", "compare", "reconstruct"):
        app = page(name, run="mine")
        assert not app.error, name
        assert name == "compare" or "is not there" in words(app), name


def test_no_page_reads_a_folder_that_is_not_allowed(mine: Run, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(photos / NAMES[0]))
    dataset.cache_clear()
    monkeypatch.setattr(image_folder, "list_folder", lambda *_: pytest.fail("the folder was read"))
    monkeypatch.setattr(image_folder, "decode_file", lambda *_: pytest.fail("a file was read"))
    for name in ("home", "latent_map", "interpolate", "arithmetic", "dimensions", "compare", "metrics"):
        assert not page(name, run="mine").error, name
    for part in ("images", "denoise", "anomaly"):
        assert not page("reconstruct", run="mine", part=part).error, part
    for name in (KEPT, "images.json", "encoding.safetensors"):
        (mine.path / name).unlink()
    for name in ("latent_map", "interpolate", "arithmetic", "dimensions", "reconstruct"):
        said = " ".join(error.value for error in page(name, run="mine").error)
        assert "a page reads no folder that its owner has not allowed" in said, name
    app = page("train", training="mine")
    app.button(key="again").click()
    app.run()
    assert not app.exception and "has not allowed" in " ".join(error.value for error in app.error)
    assert get(addresses.images_url(mine).replace("{sheet}", "0")).status == 404


def test_a_folder_that_has_gone_is_said_in_a_sentence_where_nothing_was_kept(mine: Run, photos: Path) -> None:
    for name in (KEPT, "images.json"):  # as in runs of before
        (mine.path / name).unlink()
    photos.rename(photos.parent / "elsewhere")
    with pytest.raises(DamagedRun, match="my_photos_ is not there"):
        resources.explored(mine)
    for name in ("latent_map", "interpolate", "arithmetic", "dimensions", "compare"):
        said = " ".join(error.value for error in page(name, run="mine").error)
        assert "is not there" in said and "my\\_photos\\_" in said, name
    for part in ("images", "denoise", "anomaly"):
        said = " ".join(error.value for error in page("reconstruct", run="mine", part=part).error)
        assert "is not there" in said, part
    page("home")
    app = page("train", training="mine")
    app.button(key="again").click()
    app.run()
    assert not app.exception and "is not there" in " ".join(error.value for error in app.error)
    assert "start" not in {button.key for button in app.button}


def test_what_is_left_out_is_named_on_the_page_and_in_the_log(mine: Run, photos: Path) -> None:
    (photos / "*red*" / "<b>letter.txt").write_text("no image")
    (photos / "cover_[x](y).png").write_bytes((photos / "*red*" / "0.png").read_bytes())
    os.utime(photos / "*red*", (1, 1))
    app = page("train", training="mine")
    app.button(key="again").click()
    app.run()
    (expander,) = [one for one in app.expander if one.label == "Left out: 2 files"]
    said = expander.markdown[0].value
    assert "\\<b\\>letter" in said and "It is a text file" in said and "cover\\_\\[x\\]\\(y\\)" in said
    assert "lies beside the sub" in said

    for index in range(100):  # most images lie beside the sub-folders now
        (photos / f"{index}.png").write_bytes((photos / "*red*" / "0.png").read_bytes())
    (photos / "torn.png").write_bytes((photos / "*red*" / "0.png").read_bytes()[:-40])
    app = page("train", training="mine")
    app.button(key="again").click()
    app.run()
    assert "102 images lie beside sub" in words(app)


def test_the_log_names_every_file_that_is_left_out(
    store: RunStore, tiny: Tiny, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (photos / "*red*" / "0.png").read_bytes()
    for index in range(7):
        (photos / "*red*" / f"torn-{index}.png").write_bytes(whole[: len(whole) // 2])
    run = store.create(tiny("data.train_images=null", f'data.dataset="folder:{photos}"', "training.batch_size=16"))
    assert work(store, run).state == "finished"
    said = capsys.readouterr().out
    assert "Left out, 7 files:" in said and "cut short" in said
    assert all(f"torn-{index}.png" in said for index in range(7))


def test_it_can_be_trained_again(mine: Run) -> None:
    app = page("train", training="mine")
    app.button(key="again").click()
    app.run()
    assert not app.exception and not app.error
    (chosen,) = [widget for widget in app.selectbox if widget.label == "Dataset"]
    assert chosen.value == mine.config.data.dataset and chosen.options[-1] == "my_photos_"
    assert not app.button(key="start").disabled
    assert "my_photos_ · VAE · 2-D" in {field.placeholder for field in app.text_input}
    assert f"All **{dataset(chosen.value).available('train')}** training images of my\\_photos\\_ are here" in words(
        app
    )
    chosen.set_value("shapes").run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("count", [1, 12, 40])
def test_any_number_of_classes_has_colours_and_marks(count: int) -> None:
    colours = class_colours(count)
    assert len(colours) == count and colours[10:20] == colours[: max(0, min(count - 10, 10))]
    labels = np.arange(3 * count) % count
    codes = np.random.default_rng(0).normal(size=(3 * count, 2)).astype(np.float32)
    names = [f"class {index}" for index in range(count)]
    assert len(latent_map(codes, labels, names, dark=False).data) >= count


def test_the_command_line_takes_a_folder(store: RunStore, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(photos.parent)
    small = ["--set", "model.hidden=[16]", "--set", "training.epochs=1", "--set", "training.batch_size=16"]
    ask = ["train", "--data-folder", photos.name, "--id", "typed", *small]
    done = CliRunner().invoke(command_line, ask)
    assert done.exit_code == 0, done.output
    assert f"{photos}: " in done.output and "held out, 2 classes" in done.output
    config = store.open("typed").config
    assert config.name == "my_photos_ · VAE · 2-D", "named by its images"
    assert config.data.dataset == f"folder:{photos}" and config.image_shape == (3, 32, 32)
    assert config.reference is None and store.open("typed").status().state == "finished"

    done = CliRunner().invoke(command_line, ["train", "--data-folder", "absent"])
    assert done.exit_code == 2 and "absent is not there" in done.output and "Traceback" not in done.output
    done = CliRunner().invoke(command_line, [*ask[:3], "--set", "data.image_size=28"])
    assert done.exit_code == 2 and "data.image_size is 28, which my_photos_ does not come in" in done.output
    done = CliRunner().invoke(command_line, [*ask[:3], "--set", "data.train_images=5000"])
    assert done.exit_code == 2 and "use 1 to 70" in done.output
    assert list(store.ids()) == ["typed"]
