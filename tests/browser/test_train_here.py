"""A model that is trained in a page that was exported as one file: from the disk, with no network, and taken into the app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.helpers import WAIT_MS
from tests.browser.take_home import OpenedFile, opened
from vae_core.run_archives import Imported, import_run
from vae_core.runs import RunStore
from vae_core.take_home.export import export_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")
PASSES, STEPS = 10, 50  # five batches of 128


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("take home") / "page.html"
    file.write_text(export_page([SHIPPED.open("mnist-pca-2d")], images=700).text, encoding="utf-8")
    return file


@pytest.fixture
def page(chromium: Browser, file: Path) -> Iterator[OpenedFile]:
    with opened(chromium, file, fragment="#view=train&words=expert") as found:
        yield found
        found.assert_alone(file)


def train(found: OpenedFile, passes: int, *, beta: str = "2", seed: str = "4") -> None:
    page = found.page
    page.get_by_label("Epochs").select_option(str(passes))
    page.get_by_label("β, the weight of the KL").select_option(beta)
    page.get_by_label("Seed").fill(seed)
    page.get_by_role("button", name="Train", exact=True).click()


def saved(found: OpenedFile, folder: Path) -> Imported:
    found.page.locator("[data-state=trained]").wait_for(timeout=2 * WAIT_MS)
    with found.page.expect_download() as download:
        found.page.get_by_role("button", name="Save the model").click()
    download.value.save_as(folder / "run.zip")
    return import_run(folder / "run.zip", RunStore(folder / "runs"))


def test_a_model_learns_and_comes_into_the_app(page: OpenedFile, tmp_path: Path) -> None:
    train(page, PASSES, beta="20")
    taken = saved(page, tmp_path)
    status, config, history = taken.run.status(), taken.run.config, taken.run.history()
    assert taken.left_out == ""
    assert (status.state, status.step, status.train_images) == ("finished", STEPS, 640)
    assert (config.data.dataset, config.data.split, config.data.train_images) == ("mnist", "held-out", 640)
    assert (config.model.name, config.model.beta, config.training.seed) == ("vae", 20, 4)
    assert history.steps["loss"][-1] < 0.8 * history.steps["loss"][0]
    assert "held-out" in taken.run.note()
    assert page.page.locator(".state").inner_text().startswith("Finished after 10 epochs of 640 images")
    pictures = page.page.locator(".copies canvas")
    assert pictures.count() == 8
    drawn = pictures.evaluate_all(
        "(all) => all.map((one) => [...one.getContext('2d').getImageData(0, 0, one.width, one.height).data])"
    )
    assert min(np.ptp(np.array(one)[::4]) for one in drawn) > 50  # something is to be seen on each
    colours = page.page.locator("canvas.dots-map").evaluate(
        "(one) => new Set(new Uint32Array(one.getContext('2d').getImageData(0, 0, one.width, one.height).data.buffer)).size"
    )
    assert colours > 50


def test_a_training_is_stopped_and_begun_again(page: OpenedFile, tmp_path: Path) -> None:
    train(page, 300)
    page.page.locator("[data-state=training][data-step]").wait_for(timeout=WAIT_MS)
    assert page.page.get_by_label("Seed").is_disabled()
    page.page.get_by_role("button", name="Stop").click()
    status = saved(page, tmp_path).run.status()
    assert status.state == "stopped"
    assert 0 < status.step < status.total_steps == 1500
    page.page.get_by_role("button", name="Train again").click()
    page.page.locator("[data-state=training]").wait_for()
    page.choose("plain")  # the words change, and the training goes on
    page.page.get_by_text("Has seen each picture").wait_for(timeout=WAIT_MS)
    page.page.get_by_role("button", name="Stop").click()
    page.page.locator("[data-state=trained]").wait_for(timeout=WAIT_MS)
