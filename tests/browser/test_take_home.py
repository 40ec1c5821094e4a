"""The explorer as one file: opened from the disk with the network cut, it draws what torch draws and asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.helpers import next_frame
from tests.browser.map_helpers import MapOnPage, assert_is_torchs, decoded, shown_code, wait_code
from tests.browser.take_home import OpenedFile, opened, wait_for_map
from vae_core.inference import load_model
from vae_core.runs import RunStore
from vae_core.take_home.export import export_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")
AE, VAE = "fashion-ae-2d", "fashion-vae-2d"


@pytest.fixture(scope="module")
def lesson(exported_once: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped pair, as the command writes it."""
    file = tmp_path_factory.mktemp("take home") / "lesson.html"  # a path with a space, as people's have
    file.write_text(export_page([SHIPPED.open(AE), SHIPPED.open(VAE)]).text, encoding="utf-8")
    return file


@pytest.fixture
def page(chromium: Browser, lesson: Path) -> Iterator[OpenedFile]:
    with opened(chromium, lesson) as found:
        wait_for_map(found)
        yield found
        found.assert_alone(lesson)


def test_pointing_draws_what_torch_draws(page: OpenedFile) -> None:
    from playwright.sync_api import expect

    shown = MapOnPage(page.page)
    assert page.page.locator("h1").inner_text().startswith("Fashion AE")
    for run_id in (AE, VAE):
        if run_id != AE:
            before = shown.canvas.get_attribute("data-view")
            page.choose(run_id)
            expect(shown.canvas).not_to_have_attribute("data-view", str(before))  # its map is drawn
        model = load_model(SHIPPED.open(run_id))
        for at in ((0.2, 0.3), (0.5, 0.5), (0.83, 0.71)):
            shown.hover(*at)
            place = shown.place(*at)
            near = np.ptp(shown.range()[:2]) / 60  # a dot beside the pointer is taken for it
            code = wait_code(page.page, lambda code, place=place, near=near: bool(np.abs(code - place).max() < near))
            assert_is_torchs(decoded(page.page), model, code)


def test_a_click_keeps_the_place_and_dots_show_their_images(page: OpenedFile) -> None:
    shown = MapOnPage(page.page)
    shown.click(0.3, 0.4)
    assert page.page.locator(".pin").count() == 1
    page.page.get_by_label("Show the image with this number").fill("7")
    page.page.get_by_label("Show the image with this number").press("Enter")
    title = page.page.locator(".title").first
    assert title.inner_text().startswith("Image 7:")
    original = page.page.locator("canvas.original")
    original.evaluate(
        "(canvas) => new Promise((done) => { const look = () => canvas.dataset.image === '7' ? done() : setTimeout(look, 20); look(); })"
    )
    pixels = original.evaluate("(c) => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)")
    from vae_core.datasets import dataset

    theirs = dataset("fashion-mnist").load("held-out", 32, 8).pixels[7, 0]
    assert np.abs(np.array(pixels).reshape(32, 32, 4)[..., 0] - theirs.astype(int)).max() <= 2


def test_dragging_moves_the_map_and_the_keyboard_walks_on_it(page: OpenedFile) -> None:
    shown = MapOnPage(page.page)
    before = shown.range()
    page.page.mouse.move(*shown.at(0.5, 0.5))
    page.page.mouse.down()
    page.page.mouse.move(*shown.at(0.6, 0.5), steps=4)
    page.page.mouse.up()
    next_frame(page.page)
    after = shown.range()
    moved = (before[0] - after[0]) / (before[1] - before[0])
    assert moved == pytest.approx(0.1, abs=0.02)
    shown.canvas.focus()
    code = shown_code(page.page)
    page.page.keyboard.press("ArrowRight")
    wait_code(page.page, lambda now: bool(now[0] > code[0]))


def test_words_colours_and_address(page: OpenedFile, chromium: Browser, lesson: Path) -> None:
    assert "second number" not in page.page.locator("#app > .hint").inner_text()
    page.choose("expert")
    assert page.page.locator("[role=radio][data-value=expert]").get_attribute("aria-checked") == "true"
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.page.evaluate(background) == "rgb(253, 253, 252)"
    page.page.get_by_role("button", name="Dark").click()
    assert page.page.evaluate(background) == "rgb(16, 23, 26)"
    page.choose(VAE)
    address = page.page.evaluate("location.hash")
    with opened(chromium, lesson, fragment=address) as again:
        wait_for_map(again)
        assert again.page.locator(f"[data-value='{VAE}']").get_attribute("aria-checked") == "true"
        assert again.page.evaluate(background) == "rgb(16, 23, 26)"
        again.assert_alone(lesson)


def test_a_dark_system_and_a_telephone(chromium: Browser, lesson: Path) -> None:
    with opened(chromium, lesson, size=(390, 844), phone=True, color_scheme="dark") as found:
        wait_for_map(found)
        assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 26)"
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
        shown = MapOnPage(found.page)
        before = shown_code(found.page)
        shown.canvas.scroll_into_view_if_needed()
        found.page.touchscreen.tap(*shown.at(0.3, 0.3))
        wait_code(found.page, lambda code: bool((code != before).any()))
        found.assert_alone(lesson)


def test_what_it_is_made_of_is_told(page: OpenedFile) -> None:
    page.page.get_by_role("button", name="About").click()
    about = page.page.get_by_role("dialog")
    text = about.inner_text()
    assert "Fashion-MNIST" in text and "MIT" in text and "60,000" in text and "Latent Playground" in text
    page.page.keyboard.press("Escape")
    assert not about.is_visible()


def test_without_workers_the_pages_own_thread_draws(chromium: Browser, lesson: Path) -> None:
    """A browser that gives none to a page from a file."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script("globalThis.Worker = class { constructor() { throw new Error('none here'); } };")
    tab = context.new_page()
    tab.goto(lesson.as_uri())
    tab.locator(".latent-map[data-ready=yes][data-manifold=ready]").wait_for(state="attached", timeout=30_000)
    context.close()


def test_the_example_in_the_documents_opens(chromium: Browser) -> None:
    file = Path(__file__).resolve().parents[2] / "docs" / "explorer.html"
    with opened(chromium, file) as found:
        wait_for_map(found)
        MapOnPage(found.page).hover(0.5, 0.5)
        found.page.locator("canvas.decoded[data-code]").first.wait_for()
        found.assert_alone(file)
