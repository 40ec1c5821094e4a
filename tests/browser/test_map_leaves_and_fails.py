"""The map and the time machine: nothing stays open when they are left, and a server that does not decode is said to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.helpers import MENU_LINKS, WAIT_MS, assert_no_errors, open_page, wait_idle, wait_workers
from tests.browser.map_helpers import MapOnPage, assert_is_torchs, decoded, drawn, shown_code, wait_drawn_again
from tests.browser.server import AppServer
from vae_core.inference import load_model
from vae_core.runs import Run

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

RUN = "fashion-vae-2d"
# Counts the bitmaps that were made and not closed, and those that are still being made.
COUNT_BITMAPS = """(() => {
  const bitmaps = (window.bitmapsForTests = { made: 0, open: 0, underWay: 0 });
  const make = window.createImageBitmap;
  window.createImageBitmap = async (...source) => {
    bitmaps.underWay += 1;
    try {
      const bitmap = await make(...source);
      bitmaps.made += 1;
      bitmaps.open += 1;
      return bitmap;
    } finally {
      bitmaps.underWay -= 1;
    }
  };
  const close = ImageBitmap.prototype.close;
  ImageBitmap.prototype.close = function () {
    if (this.width) bitmaps.open -= 1;
    return close.call(this);
  };
})()"""
NONE_OPEN = "() => bitmapsForTests.open === 0 && bitmapsForTests.underWay === 0"


def leave(page: Page) -> None:
    """To a page without any of these parts, as the menu does it; it has one of its own, which hears of its buttons."""
    page.locator(MENU_LINKS).filter(has_text="Recipes").click()
    page.locator("[data-part].actions").wait_for(state="attached")
    page.locator("[data-part]:not(.frame, .lesson, .actions)").first.wait_for(state="detached")


def hold(page: Page, addresses: str) -> list[Route]:
    """The requests to such addresses, from now on unanswered."""
    held: list[Route] = []

    def keep(route: Route) -> None:  # Playwright takes no method of a built-in type
        held.append(route)

    page.route(addresses, keep)
    return held


def test_leaving_the_map_while_it_loads_leaves_nothing_open(page: Page, app_server: AppServer) -> None:
    page.add_init_script(COUNT_BITMAPS)
    held = hold(page, "**/decoder.bin*")
    with page.expect_request("**/decoder.bin*"):
        page.goto(f"{app_server.address}/latent_map?run={RUN}")
    page.locator(MENU_LINKS).filter(has_text="Recipes").wait_for(timeout=WAIT_MS)
    leave(page)
    with page.expect_response("**/decoder.bin*"):
        for route in held:
            route.continue_()
    wait_idle(page, 1000)  # by then a worker would have been started, and the sheets of images fetched
    assert page.workers == []
    page.wait_for_function(NONE_OPEN)


def test_leaving_the_map_ends_its_worker_and_closes_its_images(page: Page, app_server: AppServer) -> None:
    page.add_init_script(COUNT_BITMAPS)
    open_page(page, f"{app_server.address}/latent_map?run={RUN}")
    MapOnPage(page).wait()
    page.wait_for_function("() => bitmapsForTests.open > 0")
    wait_workers(page, 1)
    leave(page)
    page.wait_for_function(NONE_OPEN)
    wait_workers(page, 0)


def test_another_run_takes_the_place_of_the_former_ones_worker_and_images(page: Page, app_server: AppServer) -> None:
    page.add_init_script(COUNT_BITMAPS)
    open_page(page, f"{app_server.address}/latent_map?run={RUN}")
    MapOnPage(page).wait()
    wait_workers(page, 1)
    before = page.workers
    with page.expect_worker():
        page.get_by_test_id("stSelectbox").get_by_role("combobox").first.click()
        page.get_by_role("option", name="Fashion AE · 2-D").click()
    MapOnPage(page).wait()
    wait_workers(page, 1)
    assert page.workers != before


def test_leaving_the_time_machine_closes_its_images(page: Page, app_server: AppServer) -> None:
    page.add_init_script(COUNT_BITMAPS)
    open_page(page, f"{app_server.address}/latent_map?run={RUN}&stage-map=film")
    page.locator(".machine[data-position]").wait_for()
    page.wait_for_function("() => bitmapsForTests.open > 0")
    leave(page)
    page.wait_for_function(NONE_OPEN)


def test_the_map_says_so_when_the_server_does_not_decode_and_recovers(
    page: Page, app_server: AppServer, costly: Run
) -> None:
    open_page(page, f"{app_server.address}/latent_map?run={costly.id}")
    shown = MapOnPage(page).wait()
    page.locator("canvas.decoded[data-code]").wait_for()
    model = load_model(costly)
    assert_is_torchs(decoded(page), model, shown_code(page))
    problem = page.locator(".latent-map .problem")
    assert not problem.is_visible()
    before = drawn(page)
    page.route("**/decode*", lambda route: route.fulfill(status=503, body="The server is too busy to decode."))
    shown.click(0.3, 0.4)
    problem.filter(has_text="The server is too busy to decode.").wait_for()
    assert drawn(page) == before
    page.unroute("**/decode*")
    shown.click(0.6, 0.5)
    wait_drawn_again(page)
    problem.wait_for(state="hidden")
    assert_is_torchs(decoded(page), model, shown_code(page))
    assert_no_errors(page)


def test_the_decoded_background_comes_back_after_a_failure(page: Page, app_server: AppServer, costly: Run) -> None:
    open_page(page, f"{app_server.address}/latent_map?run={costly.id}")
    MapOnPage(page).wait()
    page.locator(".latent-map[data-manifold=ready]").wait_for()
    page.route("**/decode*", lambda route: route.fulfill(status=503, body="The server is too busy to decode."))
    page.get_by_label("Picture size").select_option("56")
    problem = page.locator(".latent-map .problem")
    problem.filter(has_text="The server is too busy to decode.").wait_for()
    page.unroute("**/decode*")
    page.locator(".latent-map[data-manifold=ready]").wait_for()
    problem.wait_for(state="hidden")
