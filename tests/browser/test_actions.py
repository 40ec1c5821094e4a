"""The buttons that a page writes as HTML: pressed by pointer and keyboard, which goes on where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.helpers import WAIT_MS, assert_no_errors, open_page, wait_idle
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

FOCUSED = "() => document.activeElement.getAttribute('data-control') ?? document.activeElement.tagName"


def test_boxes_by_the_keyboard(page: Page, app_server: AppServer) -> None:
    from playwright.sync_api import expect

    open_page(page, f"{app_server.address}/models?whose=shipped")
    first = page.locator('input[data-control="pick-mnist-vae-2d"]')
    first.focus()
    page.keyboard.press("Space")
    page.locator(".st-key-beside").get_by_text("Tick one more").wait_for(timeout=WAIT_MS)
    wait_idle(page)
    assert first.is_checked() and page.evaluate(FOCUSED) == "pick-mnist-vae-2d"
    page.locator('input[data-control="pick-mnist-ae-2d"]').click()
    page.locator(".st-key-beside").get_by_role("link", name="AE beside VAE").wait_for(timeout=WAIT_MS)
    expect(page.locator('input[data-control="pick-vq-vae"]'), "two at most").to_be_disabled(timeout=WAIT_MS)
    page.keyboard.press("Space")
    page.locator(".st-key-beside").get_by_text("Tick one more").wait_for(timeout=WAIT_MS)
    wait_idle(page)
    assert not page.locator('input[data-control="pick-mnist-ae-2d"]').is_checked()
    assert_no_errors(page)


def test_what_was_ticked_at_the_list_s_end_is_told_in_sight(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/models?whose=shipped")
    page.locator('input[data-control="pick-mnist-vae-2d"]').click()
    beside = page.locator(".st-key-beside")
    beside.get_by_text("Tick one more").wait_for(timeout=WAIT_MS)
    page.locator('input[data-control="pick-mnist-ae-2d"]').click()
    link = beside.get_by_role("link", name="AE beside VAE")
    link.wait_for(timeout=WAIT_MS)
    wait_idle(page)
    assert page.locator(".model-row").first.evaluate("row => row.getBoundingClientRect().bottom") < 0, "far below"
    box = link.bounding_box()
    assert box is not None and 0 < box["y"] < 150
    link.click()
    page.wait_for_url("**/compare*")
    assert_no_errors(page)


def test_a_press_is_not_lost_before_the_page_s_own_parts_have_come(page: Page, app_server: AppServer) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/app.js", hold)
    page.goto(f"{app_server.address}/recipes", wait_until="domcontentloaded")
    page.locator('[data-control="details-beta-vae"]').click(timeout=WAIT_MS)
    wait_idle(page, 500)
    assert page.get_by_role("dialog").count() == 0
    held.pop().continue_()
    page.get_by_role("dialog").get_by_role("heading", name="One number, one thing").wait_for(timeout=WAIT_MS)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    wait_idle(page)
    assert page.get_by_role("dialog").count() == 0, "it is told once"
    assert_no_errors(page)


def test_a_menu_opens_again_and_again(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/models?whose=shipped")
    for name in ("mnist-vae-2d", "mnist-vae-2d", "vq-vae"):
        page.locator(f'[data-control="more-{name}"]').press("Enter")
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("It came with the app").wait_for(timeout=WAIT_MS)
        assert f"training={name}" in str(dialog.get_by_role("link", name="Its training").get_attribute("href"))
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        wait_idle(page)
        assert page.evaluate(FOCUSED) == f"more-{name}", "where the keyboard was"


def test_a_recipe_is_opened_and_not_trained_by_a_press_beside_its_button(page: Page, app_server: AppServer) -> None:
    before = app_server.runs.ids()
    open_page(page, f"{app_server.address}/recipes")
    page.locator(".piece").first.get_by_role("img").click()
    wait_idle(page)
    page.locator('[data-control="details-beta-vae"]').click()
    page.get_by_role("dialog").get_by_role("heading", name="One number, one thing").wait_for(timeout=WAIT_MS)
    assert "recipe=beta-vae" in page.url and app_server.runs.ids() == before
    assert_no_errors(page)
