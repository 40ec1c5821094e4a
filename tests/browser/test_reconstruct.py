"""Reconstruct in a real browser: sharp pictures, one of them large, and noise that follows the slider."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "fashion-vae-2d"


@pytest.fixture
def address(app_server: AppServer) -> str:
    if not (app_server.runs.root / RUN).is_dir():
        pytest.skip("The shipped model is not here.")
    return f"{app_server.address}/reconstruct?run={RUN}"


def test_pictures_are_sharp_and_the_one_pointed_at_is_large(page: Page, address: str) -> None:
    open_page(page, address)
    columns = page.locator(".copies figure")
    assert columns.count() == 10
    pictures = columns.nth(6).locator("> img")
    sizes = [pictures.nth(row).bounding_box() for row in range(pictures.count())]
    assert len(sizes) == 3 and all(size and size["width"] > 70 and size["x"] == sizes[0]["x"] for size in sizes)
    assert pictures.first.evaluate("img => getComputedStyle(img).imageRendering") == "pixelated"
    large = columns.nth(6).locator(".large")
    assert not large.is_visible()
    columns.nth(6).hover()
    assert large.is_visible() and "held-out image" in large.inner_text()
    box = large.locator("img").first.bounding_box()
    assert box and box["width"] > 200
    screenshot(page, "reconstruct")
    before = pictures.first.get_attribute("src")
    page.get_by_role("button", name="Another set").click()
    wait_idle(page)
    assert pictures.first.get_attribute("src") != before and "seed=1" in page.url
    page.wait_for_selector(".js-plotly-plot .barlayer path", state="attached")
    assert_no_errors(page)


def test_the_noise_follows_the_slider(page: Page, address: str) -> None:
    open_page(page, f"{address}&part=denoise&level=0.3")
    cards = page.locator(".noisy figure")
    assert cards.count() >= 3
    pictures = [cards.nth(place).locator("img").get_attribute("src") for place in range(3)]
    page.get_by_role("slider").focus()
    started = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelectorAll('.noisy img')[1].getAttribute('src') !== before", arg=pictures[1]
    )
    assert time.perf_counter() - started < 5  # 0.2 s on a quiet machine
    wait_idle(page)
    after = [cards.nth(place).locator("img").get_attribute("src") for place in range(3)]
    assert after[0] == pictures[0] and after[2] != pictures[2] and "level=0.31" in page.url
    screenshot(page, "denoise")
    assert_no_errors(page)
