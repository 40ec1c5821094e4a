"""Home in a browser: the live map by mouse, keys and finger, the doors and cards, and nothing asked of anybody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlparse

import pytest

from tests.browser.helpers import (
    WAIT_MS,
    assert_no_errors,
    in_motion,
    open_page,
    screenshot,
    wait_attribute,
    wait_drawn,
    wait_idle,
)
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

HERO = ".st-key-home [data-part]"


def hero(page: Page) -> Locator:
    """The live map, once its model is there and its tour is at rest."""
    part = page.locator(HERO)
    wait_attribute(part, "data-ready", "yes")
    play = part.locator(".play")
    if "Pause" in play.inner_text():
        play.click()
    wait_drawn(part)
    return part


def drawn(part: Locator, before: str = "") -> str:
    """The code of what is drawn, once it is another one."""
    from playwright.sync_api import expect

    expect(part.locator(".decoded")).not_to_have_attribute("data-code", before, timeout=WAIT_MS)
    return part.locator(".decoded").get_attribute("data-code") or ""


def test_the_map_answers_to_mouse_and_keys_and_stays_on_this_machine(page: Page, app_server: AppServer) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    page.on("websocket", lambda socket: hosts.add(urlparse(socket.url).hostname))
    open_page(page, app_server.address)
    assert_no_errors(page)
    part = hero(page)
    part.locator(".stop").nth(2).click()
    name = part.locator(".stop .name").nth(2).inner_text()
    assert part.locator(".near").inner_text() == f"The real picture: {name}"
    seen = [drawn(part)]
    picture = part.locator(".map")
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    seen.append(drawn(part, seen[-1]))
    assert part.locator(".near").inner_text().startswith("The nearest real picture: ")
    assert re.fullmatch(r"Drawn from −?\d\.\d and −?\d\.\d", part.locator(".line").inner_text())
    picture.focus()
    page.keyboard.press("ArrowRight")
    seen.append(drawn(part, seen[-1]))
    assert len(set(seen)) == 3 and all(seen)
    spoken = re.compile(r"Drawn from .* The nearest real picture: ")
    part.locator(".spoken").filter(has_text=spoken).wait_for(state="attached", timeout=WAIT_MS)
    wait_drawn(part)
    screenshot(page, "home-light")
    assert hosts - {None} == {"127.0.0.1"}

    run_id = next(summary.id for summary in app_server.runs.list() if summary.id.endswith("-vae-16d"))
    page.locator(f"[data-control=card-{run_id}] a").click()
    page.wait_for_url(re.compile(rf"/latent_map\?.*run={run_id}(&|$)"))
    wait_idle(page)
    assert_no_errors(page)


def test_the_tour_walks_by_itself_and_stops_for_good_where_somebody_points(page: Page, app_server: AppServer) -> None:
    in_motion(page)
    open_page(page, app_server.address)
    part = page.locator(HERO)
    wait_attribute(part, "data-ready", "yes")
    part.locator(".stop.chosen").nth(0).wait_for(timeout=WAIT_MS)
    if "Tour" in part.locator(".play").inner_text():  # it is over already
        part.locator(".play").click()
    part.get_by_text("On the way: ").wait_for(timeout=WAIT_MS)
    part.locator(".map").hover()
    assert part.locator(".play").inner_text() == "▶ Tour"
    page.locator("[data-control=door-train] a").click()
    page.wait_for_url(re.compile(r"/train(\?|$)"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_home_fits_a_phone(chromium: Browser, app_server: AppServer, theme: str) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        color_scheme=theme,  # type: ignore[arg-type]
        has_touch=True,
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        open_page(page, app_server.address)
        assert_no_errors(page)
        part = page.locator(HERO)
        wait_attribute(part, "data-ready", "yes")
        assert part.locator(".play").inner_text() == "▶ Tour"  # it waits to be asked
        before = drawn(part)
        part.locator(".map").tap()
        assert drawn(part, before)
        shown, pointed = part.locator(".decoded").bounding_box(), part.locator(".map").bounding_box()
        assert shown is not None and pointed is not None
        assert shown["y"] + shown["height"] < pointed["y"]  # above the finger
        assert pointed["y"] + pointed["height"] < 844
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
        screenshot(page, f"home-phone-{theme}")
    finally:
        context.close()
