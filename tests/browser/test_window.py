"""What surrounds every page, in one visit: explanations, the panel that shares a view, controls left out, the projector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.helpers import WAIT_MS, open_page, screenshot, wait_attribute, wait_idle
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def focused_words(page: Page) -> str:
    return page.evaluate("() => document.activeElement?.textContent ?? ''")


def explain_by_each_way(page: Page, term: Locator, box: Locator) -> None:
    term.hover()
    box.wait_for(state="visible", timeout=WAIT_MS)
    words = box.inner_text()
    assert "Decoder" in words and "draws a picture from a code" in words and "Latent map" in words
    assert box.locator("svg *").count() > 2
    page.mouse.move(2, 2)
    box.wait_for(state="hidden")

    term.focus()
    assert term.get_attribute("aria-haspopup") == "dialog" and term.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    box.wait_for(state="visible")
    assert term.get_attribute("aria-expanded") == "true" and "#term" not in page.url
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert focused_words(page) == term.inner_text()  # where one was before

    term.click()
    box.wait_for(state="visible")
    page.locator("h1").first.click()
    box.wait_for(state="hidden")


def test_a_teacher_prepares_a_view(page: Page, app_server: AppServer) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    open_page(page, f"{app_server.address}/dimensions?run=mnist-vae-2d")
    wait_attribute(page.locator(".dimensions"), "data-ready", "yes")  # what it draws moves what is below
    explain_by_each_way(page, page.locator('a[href="#term-decoder"]').first, page.locator(".explanation"))

    # The panel's link says what is ticked, and the code is of that link.
    panel = page.locator(".share-view")
    page.locator('a[href="#do-share"]').click()
    panel.wait_for(state="visible")
    said = panel.locator(".local").inner_text()
    assert "works on this computer only" in said and "start the app with --server.address 0.0.0.0" in said
    panel.locator("summary").click()
    panel.locator('[data-name="picked-run"]').check()
    panel.locator('[data-name="menu"]').check()
    panel.get_by_label("On a projector").check()
    link = panel.get_by_label("Link").input_value()
    assert "run=mnist-vae-2d" in link and link.endswith("view=projector&hide=picked-run,menu")
    page.wait_for_function(
        "([image, link]) => image.complete && image.naturalWidth > 0 && new URL(image.src).searchParams.get('text') === link",
        arg=[panel.locator("img").element_handle(), link],
        timeout=WAIT_MS,
    )
    screenshot(page, "share")
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")

    # The link shows that.
    open_page(page, link)
    picker, menu = page.locator(".st-key-picked-run"), page.get_by_test_id("stSidebar")
    assert not picker.is_visible() and not menu.is_visible()
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "18px"
    page.locator(".projector").wait_for(timeout=WAIT_MS)
    screenshot(page, "projector")

    # Arrow keys and a remote turn the pages, a control of the page keeps its own keys.
    page.keyboard.press("PageUp")
    page.wait_for_url("**/arithmetic**", timeout=WAIT_MS)
    wait_idle(page)
    assert "view=projector" in page.url and "run=mnist-vae-2d" in page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/dimensions**", timeout=WAIT_MS)
    wait_idle(page)
    assert "run=mnist-vae-2d" in page.url
    page.locator("input[type=range]").first.press("ArrowRight")
    wait_idle(page)
    assert "/dimensions" in page.url

    # Escape leaves; whatever is left out can be had again.
    page.locator("h1").first.click()
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search.includes('projector')", timeout=WAIT_MS)
    wait_idle(page)
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "16px"
