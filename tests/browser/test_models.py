"""The page Models on a server that two people share: download, delete, undo, import, compare, and nobody changes another's."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import trained
from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.server import AppServer, start, stop
from vae_core.experiment import RunConfig
from vae_core.recipes import matched
from vae_core.run_archives import export_run
from vae_core.runs import RunStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Tiny = Callable[..., RunConfig]
NAME = "Mine <b>& yours</b>"


@pytest.fixture
def shared(tmp_path: Path, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[AppServer, bytes]]:
    """A server for everybody, with one model that is nobody's; and a zip of another."""
    monkeypatch.setenv("LATENT_PLAYGROUND_SHARED_SERVER", "1")
    store = RunStore(tmp_path / "runs")
    few = ("data.train_images=128", "model.hidden=[8]")
    trained.train(store, matched(tiny(*few, "name=Plain one", name="mnist-ae-2d")), "plain")
    packed = io.BytesIO()
    export_run(trained.train(RunStore(tmp_path / "elsewhere"), matched(tiny(*few, f"name={NAME}"))), packed)
    server = start(store.root, tmp_path / "server.log")
    yield server, packed.getvalue()
    stop(server)


def row(page: Page, name: str) -> Locator:
    return page.locator(".model-row").filter(has=page.get_by_text(name, exact=True))


def open_menu(page: Page, name: str) -> Locator:
    row(page, name).get_by_role("button", name="More for").click()
    menu = page.get_by_role("dialog")
    menu.wait_for()
    menu.get_by_text("Its training").wait_for()
    return menu


def bring_in(page: Page, packed: bytes) -> None:
    page.locator(".st-key-import").get_by_test_id("stPopoverButton").click()
    upload = page.get_by_test_id("stFileUploaderDropzoneInput")
    upload.set_input_files({"name": "model.zip", "mimeType": "application/zip", "buffer": packed})
    page.get_by_text("is in the list, and yours").wait_for()
    page.keyboard.press("Escape")
    wait_idle(page)


def test_two_people_and_their_models(chromium: Browser, shared: tuple[AppServer, bytes]) -> None:
    server, packed = shared
    ada = chromium.new_context(viewport={"width": 1440, "height": 900})
    bob = chromium.new_context(viewport={"width": 1280, "height": 720})
    try:
        page = ada.new_page()
        open_page(page, f"{server.address}/models")
        secret = {cookie["name"]: cookie for cookie in ada.cookies()}["latent-playground-person"]
        assert secret["httpOnly"] and "latent-playground" not in page.evaluate("() => document.cookie")
        bring_in(page, packed)
        (run_id,) = server.runs.ids() - {"plain"}
        owner = server.runs.open(run_id).status().belongs_to
        assert owner and owner not in page.content() and secret["value"] not in page.content()

        other = bob.new_page()
        open_page(other, f"{server.address}/models")
        row(other, NAME).get_by_text("Somebody else's").wait_for()
        menu = open_menu(other, NAME)
        menu.get_by_text("Only its owner can change it.").wait_for()
        assert menu.get_by_role("button", name="Delete").count() == 0
        bob.add_cookies([{**secret, "value": f"{owner:A<43}"}])  # what is recorded is no key to it
        other.reload()
        row(other, NAME).get_by_text("Somebody else's").wait_for()
        open_page(other, f"{server.address}/train?training={run_id}")
        assert other.get_by_role("button", name="Delete").count() == 0

        menu = open_menu(page, NAME)
        link = menu.get_by_role("link", name="Download as .zip").get_attribute("href")
        answer = ada.request.get(f"{server.address}/{link}")
        assert answer.ok and f"{run_id}/config.json" in zipfile.ZipFile(io.BytesIO(answer.body())).namelist()
        menu.get_by_text("Delete it, with its weights").click()
        menu.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_text("was deleted").wait_for()
        assert server.runs.ids() == {"plain"}
        page.reload()
        page.get_by_role("button", name="Undo").click()
        row(page, NAME).get_by_text("Yours", exact=True).wait_for()
        assert server.runs.ids() == {"plain", run_id}

        bring_in(page, answer.body())
        row(page, f"{NAME} (2)").get_by_text("Yours", exact=True).wait_for()
        for name in ("Plain one", f"{NAME} (2)"):
            row(page, name).get_by_role("checkbox").click()
            wait_idle(page)
            assert row(page, name).get_by_role("checkbox").is_checked()
        screenshot(page, "models")
        page.locator(".st-key-beside").get_by_role("link", name="AE beside VAE").click()
        page.locator(".st-key-comparison").wait_for()
        wait_idle(page)
        assert_no_errors(page)
        assert "left=plain" in page.url
    finally:
        ada.close()
        bob.close()
