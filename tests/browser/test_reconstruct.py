"""Reconstruct in a real browser: the line between original and copy, noise under a slider, and the anomaly game."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SHIPPED = ("fashion-vae-2d", "denoiser", "anomaly-detector")


@pytest.fixture
def address(app_server: AppServer) -> str:
    if not all((app_server.runs.root / run).is_dir() for run in SHIPPED):
        pytest.skip("The shipped models are not here.")
    return f"{app_server.address}/reconstruct"


def ready(page: Page, part: str) -> Locator:
    root = page.locator(f".{part}[data-ready=yes]")
    root.wait_for(timeout=60_000)
    return root


def pixels(canvas: Locator) -> str:
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def wait_for_another(canvas: Locator, before: str) -> None:
    """Wait until it shows something else."""
    canvas.evaluate(
        """async (canvas, before) => {
          while (canvas.toDataURL() === before) await new Promise((next) => setTimeout(next, 30));
        }""",
        before,
    )


def test_the_line_between_original_and_copy_follows_pointer_and_keys(page: Page, address: str) -> None:
    open_page(page, f"{address}?run=fashion-vae-2d")
    root = ready(page, "reconstruct")
    assert root.locator(".tile").count() == 10
    large = root.locator(".large")
    under, over = large.locator("canvas").nth(0), large.locator("canvas").nth(1)
    assert under.evaluate("canvas => getComputedStyle(canvas).imageRendering") == "pixelated"
    assert pixels(under) != pixels(over)
    box = large.bounding_box()
    assert box and box["width"] > 300
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 100, steps=5)
    assert root.evaluate("root => root.style.getPropertyValue('--split')") == "80%", "while it is dragged"
    page.mouse.up()
    wait_idle(page, 600)
    page.keyboard.press("ArrowRight")  # the range has the focus since the line was taken
    page.wait_for_url("**split=81*")
    drawn = pixels(over)
    root.locator(".tile").nth(6).click()
    root.get_by_role("button", name="Where it differs").click()
    page.wait_for_url("**layer=difference*")
    assert "picture=6" in page.url and pixels(over) != drawn
    screenshot(page, "reconstruct")
    before = pixels(under)
    page.get_by_role("button", name="Another set").click()
    wait_for_another(under, before)
    assert "seed=1" in page.url and "split=81" in page.url
    page.wait_for_selector(".js-plotly-plot .barlayer path", state="attached")
    assert_no_errors(page)


def test_the_noise_follows_the_slider(page: Page, address: str) -> None:
    open_page(page, f"{address}?part=denoise")
    root = ready(page, "denoise")
    assert "run=denoiser" in page.url
    noisy, cleaned, original = (root.locator(f".{card} canvas") for card in ("noisy", "main", "original"))
    pictures = [pixels(one) for one in (noisy, cleaned, original)]
    assert "Denoiser” brings it down to" in root.locator(".story").inner_text()
    root.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    assert root.get_attribute("data-level") == "51", "at once, without the server"
    after = [pixels(one) for one in (noisy, cleaned, original)]
    assert after[0] != pictures[0] and after[1] != pictures[1] and after[2] == pictures[2]
    page.wait_for_url("**amount=0.51*")
    root.get_by_role("button", name="Another picture").click()
    wait_for_another(original, pictures[2])
    assert "clean=6181" in page.url and root.get_attribute("data-level") == "51"
    wait_idle(page)
    screenshot(page, "denoise")
    assert_no_errors(page)


def test_one_is_the_detector_and_then_the_threshold_is(page: Page, address: str) -> None:
    open_page(page, f"{address}?part=anomaly")
    root = ready(page, "anomaly")
    suspects = root.locator(".suspect")
    assert suspects.count() == 12 and not root.locator(".machine").is_visible()
    suspects.nth(1).focus()
    page.keyboard.press("Space")
    suspects.nth(5).click()
    page.wait_for_url("**marks=1-5*")
    root.get_by_role("button", name="Check my answers").click()
    page.wait_for_url("**checked=yes*")
    result, everything = root.locator(".result"), root.locator(".all")
    assert "It was 8. You caught 2 of 5, with no false alarm." in result.inner_text()
    before = everything.inner_text()
    page.keyboard.press("Home")  # the threshold has the focus
    assert "974 of 974 (100 %)" in everything.inner_text() and everything.inner_text() != before
    assert "caught 5 of 5, with 7 false alarms" in result.inner_text()
    root.get_by_role("button", name="At most 5 false alarms in 100").click()
    assert everything.inner_text() == before
    wait_idle(page, 600)
    screenshot(page, "anomaly")
    root.get_by_role("button", name="Another round").click()
    page.wait_for_url("**round=1*")
    wait_idle(page)
    assert "marks=" not in page.url and root.locator(".suspect[aria-pressed=true]").count() == 0
    assert not root.locator(".machine").is_visible()
    assert_no_errors(page)
