"""Home in a browser: the picture, the two buttons, and nothing asked of anybody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlparse

import pytest

from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_home_shows_what_a_latent_space_is_and_stays_on_this_machine(page: Page, app_server: AppServer) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    page.on("websocket", lambda socket: hosts.add(urlparse(socket.url).hostname))
    open_page(page, app_server.address)
    assert_no_errors(page)
    picture = page.locator(".st-key-journey-wide img")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 500
    box = picture.bounding_box()
    assert box is not None and box["width"] > 700 and box["y"] + box["height"] < 900  # at one glance
    assert "dot" in (picture.get_attribute("alt") or "")
    assert not page.locator(".st-key-journey-tall img").is_visible()
    screenshot(page, "home-light")
    assert hosts - {None} == {"127.0.0.1"}


@pytest.mark.parametrize(("button", "where"), [("Explore", "latent_map"), ("Train", "train")])
def test_the_buttons_open_their_pages(page: Page, app_server: AppServer, button: str, where: str) -> None:
    open_page(page, app_server.address)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(re.compile(rf"/{where}(\?|$)"))
    wait_idle(page)
    assert_no_errors(page)


def test_a_card_opens_its_own_map(page: Page, app_server: AppServer) -> None:
    run_id = next(summary.id for summary in app_server.runs.list())
    open_page(page, app_server.address)
    page.locator(f".st-key-open-{run_id}").get_by_role("button").click()
    page.wait_for_url(re.compile(rf"/latent_map\?.*run={run_id}(&|$)"))
    wait_idle(page)
    assert_no_errors(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_home_fits_a_phone(chromium: Browser, app_server: AppServer, theme: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=theme)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        open_page(page, app_server.address)
        assert_no_errors(page)
        page.locator(".st-key-journey-tall img").wait_for()
        assert not page.locator(".st-key-journey-wide img").is_visible()
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
        screenshot(page, f"home-phone-{theme}")
    finally:
        context.close()
