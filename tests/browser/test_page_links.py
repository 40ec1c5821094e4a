"""The menu's links: they keep the session, the browser's history and what a new tab is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser.helpers import MENU_LINKS, WAIT_MS, assert_no_errors, open_page, wait_idle
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SAME_DOCUMENT = "() => window.seenByTests === true"


def link(page: Page, title: str) -> Locator:
    return page.locator(MENU_LINKS).filter(has_text=title)


def at(page: Page, path: str) -> None:
    """The page is there, in the document that was opened at first."""
    page.wait_for_url(re.compile(rf"/{path}(\?|$)"))
    page.locator(f'.menu a[href="{path or "./"}"][aria-current="page"]').wait_for(state="attached", timeout=WAIT_MS)
    wait_idle(page)
    assert_no_errors(page)
    assert page.evaluate(SAME_DOCUMENT)


def test_by_the_menu_back_and_forward_in_one_session(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/latent_map?run=mnist-vae-2d&embed_options=show_padding")
    page.evaluate("() => { window.seenByTests = true }")
    link(page, "Dimensions").click()
    at(page, "dimensions")
    assert page.title().startswith("Dimensions") and "embed_options=show_padding" in page.url
    link(page, "Latent map").click()
    at(page, "latent_map")
    assert "run=mnist-vae-2d" in page.url, "the model that was chosen goes along"
    page.go_back()
    at(page, "dimensions")
    page.go_forward()
    at(page, "latent_map")
    assert "run=mnist-vae-2d" in page.url
    link(page, "Home").click()
    at(page, "")
    page.locator("[data-control=door-compare] a").click()
    at(page, "compare")


def test_back_and_a_link_lead_to_what_was_here_a_moment_ago(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/train?training=fashion-vae-2d")
    heading = page.locator("h1").inner_text()
    page.get_by_role("button", name="New training").click()
    wait_idle(page)
    assert page.locator("h1").inner_text() != heading
    page.go_back()
    page.locator("h1").filter(has_text=heading).wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="New training").click()
    wait_idle(page)
    page.evaluate("""() => {
      const link = document.createElement("a");
      Object.assign(link, { href: "train?training=fashion-vae-2d", textContent: "As it was" });
      link.dataset.page = "";
      document.querySelector("h1").append(link);
    }""")
    page.get_by_role("link", name="As it was").click()
    page.locator("h1").filter(has_text=heading).wait_for(timeout=WAIT_MS)
    wait_idle(page)
    assert "training=fashion-vae-2d" in page.url
    assert_no_errors(page)


def test_a_link_opens_before_the_page_s_own_parts_have_come(page: Page, app_server: AppServer) -> None:
    page.route("**/app.js", lambda route: None)  # never answered
    page.goto(f"{app_server.address}/draw", wait_until="domcontentloaded")
    link(page, "Recipes").wait_for(timeout=WAIT_MS)
    page.evaluate("() => { window.seenByTests = true }")
    link(page, "Recipes").click()
    page.wait_for_url("**/recipes")
    page.locator("h1").filter(has_text="Recipes").wait_for(timeout=WAIT_MS)
    assert page.evaluate(SAME_DOCUMENT)


def test_on_a_telephone_the_menu_makes_room_for_the_page(page: Page, app_server: AppServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{app_server.address}/learn")
    page.get_by_test_id("stExpandSidebarButton").click()
    link(page, "Recipes").click()
    page.wait_for_url("**/recipes")
    page.wait_for_function("() => document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 0")


def test_the_keyboard_and_a_new_tab(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/learn")
    page.evaluate("() => { window.seenByTests = true }")
    link(page, "Models").press("Enter")
    at(page, "models")
    find = page.get_by_role("textbox", name="Find")
    find.fill("Digits VAE · 2-D")  # models of other tests may fill the first page
    find.press("Enter")
    wait_idle(page)  # the list is drawn anew
    page.locator('.model-row a[href*="run=mnist-vae-2d"]').click()
    at(page, "latent_map")
    assert "run=mnist-vae-2d" in page.url
    wait_idle(page)
    before = page.url
    with page.context.expect_page() as opened:
        link(page, "Codes").click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/codes*", wait_until="commit", timeout=WAIT_MS)
    assert page.url == before and page.evaluate(SAME_DOCUMENT)
