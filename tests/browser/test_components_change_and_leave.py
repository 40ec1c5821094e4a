"""What the components of the pages do when the class changes, when decoding fails, and when the page is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests import trained
from tests.browser.helpers import (
    MENU_LINKS,
    WAIT_MS,
    assert_no_errors,
    next_frame,
    open_page,
    wait_drawn,
    wait_idle,
    wait_workers,
)
from tests.browser.map_helpers import decoded, shown_code
from tests.browser.server import AppServer
from vae_core.experiment import with_settings
from vae_core.inference import load_model
from vae_core.models.decoding import decode_places
from vae_core.recipes import recipe
from vae_core.runs import Run

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SMALL = ("data.train_images=512", "training.epochs=1", "training.threads=1", "training.precision=float32")
PARTS = {
    "interpolate": "interpolate?images=3-6&run=",
    "compare": "compare?draw=prior&left=fashion-ae-2d&right=",
    "arithmetic": "arithmetic?pictures=5-10-15&run=",
    "dimensions": "dimensions?run=",
}
TITLES = {  # in the menu
    "interpolate": "Interpolate",
    "compare": "AE beside VAE",
    "arithmetic": "Arithmetic",
    "dimensions": "Dimensions",
    "draw": "Draw",
}


@pytest.fixture(scope="module")
def conditional(app_server: AppServer) -> Run:
    """A model conditioned on a class, small enough to be decoded in the browser."""
    config = with_settings(recipe("conditional-vae").config, [*SMALL, "model.hidden=[32,16]", "name=Small"])
    return trained.train(app_server.runs, config, "conditional-small")


def same_image(image: np.ndarray, run: Run, code: np.ndarray, label: int) -> bool:
    """Whether the canvas equals torch's decode of `code` as class `label` within 2/255."""
    expected = decode_places(load_model(run), code[None], label=label)[0].transpose(1, 2, 0).astype(int)
    return bool(np.abs(image.astype(int) - expected).max() <= 2)


def ready(page: Page, part: str) -> None:
    page.locator(f".{part}[data-ready=yes]").wait_for(state="attached", timeout=60_000)


def choose_second_class(page: Page) -> None:
    page.get_by_role("combobox", name="Class to draw").click()
    page.get_by_role("option", name="Draws:").nth(1).click()
    wait_idle(page)


def pixels(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("canvas => canvas.toDataURL()"))


def wait_for_another(page: Page, selector: str, before: str) -> None:
    """Wait until what `pixels` reads shows something else: a locator sees into shadow roots, and a canvas may be replaced."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while pixels(page, selector) == before:
        assert time.monotonic() < deadline, f"{selector} shows the same as before"
        next_frame(page)


def go_to(page: Page, title: str) -> None:
    page.locator(MENU_LINKS).filter(has_text=title).click()


def enter(page: Page, app_server: AppServer, part: str) -> None:
    """By the menu, as the same model goes with one from page to page; but for Codes, which needs one of another kind."""
    if part in TITLES:
        go_to(page, TITLES[part])
    else:
        page.goto(f"{app_server.address}/{part}?run=vq-vae", wait_until="domcontentloaded")


def leave(page: Page, part: str) -> None:
    """To a page without a component, as the menu does it."""
    go_to(page, "Recipes")
    page.locator(f".part.{part}").wait_for(state="detached")


@pytest.mark.parametrize("cost", ["conditional", "costly"])
def test_interpolate_draws_the_class_that_was_chosen(
    page: Page, app_server: AppServer, cost: str, request: pytest.FixtureRequest
) -> None:
    run = request.getfixturevalue(cost)
    open_page(page, f"{app_server.address}/interpolate?run={run.id}&images=3-6&class=0")
    ready(page, "interpolate")
    page.locator("canvas.decoded[data-code]").wait_for()
    assert same_image(decoded(page), run, shown_code(page), 0)
    frame = ".interpolate .frame canvas"
    before = [pixels(page, frame), pixels(page, "canvas.decoded")]
    choose_second_class(page)
    wait_for_another(page, frame, before[0])
    wait_for_another(page, "canvas.decoded", before[1])
    wait_drawn(page.locator(".interpolate"))
    assert same_image(decoded(page), run, shown_code(page), 1)
    assert_no_errors(page)


@pytest.mark.parametrize("cost", ["conditional", "costly"])
def test_compare_draws_the_class_that_was_chosen(
    page: Page, app_server: AppServer, cost: str, request: pytest.FixtureRequest
) -> None:
    run = request.getfixturevalue(cost)
    open_page(page, f"{app_server.address}/compare?left=mnist-ae-2d&right={run.id}&class=0&draw=prior&draw-seed=5")
    ready(page, "compare")
    sample = ".compare .side:nth-child(2) canvas.sample"
    before = pixels(page, sample)
    choose_second_class(page)
    wait_for_another(page, sample, before)
    assert_no_errors(page)


@pytest.mark.parametrize("part", PARTS)
def test_it_says_so_when_the_server_does_not_decode(page: Page, app_server: AppServer, costly: Run, part: str) -> None:
    open_page(page, f"{app_server.address}/{PARTS[part]}{costly.id}")
    ready(page, part)
    page.locator("canvas:is(.decoded,.sample)[data-code]").first.wait_for()
    page.route("**/decode*", lambda route: route.fulfill(status=503, body="The server is too busy to decode."))
    act = {
        "interpolate": page.get_by_role("button", name="Surprise me").first.click,
        "compare": page.get_by_role("button", name="New samples").click,
        "arithmetic": page.locator(".surprise").click,
        "dimensions": page.locator(".random").click,
    }[part]
    act()
    problem = page.locator(f".{part} .problem")
    problem.filter(has_text="The server is too busy to decode.").first.wait_for()
    page.unroute("**/decode*")
    act()
    problem.locator("visible=true").first.wait_for(state="detached")
    assert_no_errors(page)


def test_what_another_class_draws_is_not_said_to_fail(page: Page, app_server: AppServer, costly: Run) -> None:
    open_page(page, f"{app_server.address}/{PARTS['compare']}{costly.id}")
    ready(page, "compare")
    page.route("**/decode*", lambda route: route.fulfill(status=503, body="The server is too busy to decode."))
    page.get_by_role("button", name="New samples").click()
    problem = page.locator(".compare .problem").filter(has_text="The server is too busy to decode.")
    problem.wait_for()
    page.unroute("**/decode*")
    sample = ".compare .side:nth-child(2) canvas.sample"
    before = pixels(page, sample)
    choose_second_class(page)
    wait_for_another(page, sample, before)
    problem.wait_for(state="hidden")


def test_leaving_while_they_load_leaves_no_worker_behind(page: Page, app_server: AppServer) -> None:
    """Opened by the menu one after the other, and left before the decoder has come."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    open_page(page, f"{app_server.address}/recipes")
    for part in (*TITLES, "codes"):
        page.evaluate("() => globalThis.latentPlaygroundDownloads?.clear()")  # what the part before has fetched
        page.route("**/decoder.bin*", hold)
        with page.expect_request("**/decoder.bin*", timeout=WAIT_MS):
            enter(page, app_server, part)
        leave(page, part)
        with page.expect_response("**/decoder.bin*"):
            while held:
                held.pop().continue_()
        page.unroute("**/decoder.bin*")
        wait_idle(page, 1000)  # a worker would be started when the decoder has arrived
        assert page.workers == [], part


def test_leaving_ends_the_workers(page: Page, app_server: AppServer, costly: Run) -> None:
    open_page(page, f"{app_server.address}/recipes")
    for part in (*TITLES, "codes"):
        enter(page, app_server, part)
        ready(page, part)
        wait_workers(page, 1, most=2)  # that decodes, and on some pages one that encodes
        leave(page, part)
        wait_idle(page)
        wait_workers(page, 0)
    # A model that the server decodes with and the browser encodes with, too slowly for the page's own thread.
    open_page(page, f"{app_server.address}/draw?run={costly.id}")
    ready(page, "draw")
    wait_workers(page, 1)
    leave(page, "draw")
    wait_idle(page)
    wait_workers(page, 0)
