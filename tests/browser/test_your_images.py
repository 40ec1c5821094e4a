"""A zip of images becomes a dataset through the page, a model learns from it, and its map shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.helpers import WAIT_MS, assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.map_helpers import MapOnPage
from tests.browser.server import AppServer, data_beside
from tests.imports.files import files_of, zipped
from vae_core.datasets import dataset

if TYPE_CHECKING:
    import pytest
    from playwright.sync_api import Page

LOOK_MS = 60_000


def test_a_zip_becomes_a_dataset_trains_and_maps(
    page: Page, app_server: AppServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "zoo.zip"
    files = {**files_of({"zoo/<i>cats</i>": 30, "zoo/dogs": 30}), "zoo/read me.txt": b"no image"}
    archive.write_bytes(zipped({name.replace("</", "<"): content for name, content in files.items()}))
    open_page(page, f"{app_server.address}/datasets")
    page.locator("[data-testid=stFileUploader] input").set_input_files(archive)
    importing = page.get_by_role("button", name="Import", exact=True)
    importing.wait_for(timeout=LOOK_MS)
    wait_idle(page)
    assert page.locator("[data-testid=stMetricValue]").all_inner_texts() == ["60", "2", "0", "1"]
    assert page.locator(".examples figure").count() == 2 and not page.locator(".examples i").count()
    assert page.locator(".examples img").evaluate_all("all => all.every(one => one.naturalWidth > 0)")
    page.reload()  # nothing is lost by it
    importing.wait_for(timeout=LOOK_MS)
    screenshot(page, "your-images-found")
    importing.click()
    page.get_by_text("60 images, 8 of them held out").wait_for(timeout=LOOK_MS)
    page.locator(".st-key-train-on-made button").click()
    page.get_by_role("radio", name="zoo").wait_for(timeout=WAIT_MS)
    wait_idle(page)
    assert page.get_by_role("radio", name="zoo").is_checked()
    known = app_server.runs.ids()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Explore its latent map").wait_for(timeout=120_000)
    (run_id,) = app_server.runs.ids() - known
    run = app_server.runs.open(run_id)
    assert run.config.data.dataset == "own:zoo" and run.status().train_images == 52
    page.get_by_role("button", name="Explore its latent map").click()
    page.wait_for_url("**/latent_map**")
    MapOnPage(page).wait()
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(data_beside(app_server.runs.root)))
    assert dataset("own:zoo").class_names == ("<i>cats<i>", "dogs")
    assert page.locator(".latent-map").first.inner_text().count("<i>cats<i>") >= 1
    screenshot(page, "map-of-your-images")
    assert_no_errors(page)
