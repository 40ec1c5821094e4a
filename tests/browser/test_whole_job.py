"""The whole job as a person does it: train a small model to the end, open its map, click a point and an empty spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.helpers import WAIT_MS, assert_no_errors, in_motion, open_page, screenshot, wait_idle
from tests.browser.map_helpers import MapOnPage, assert_is_torchs, decoded, shown_code
from tests.browser.server import AppServer
from vae_core.inference import held_out_encoding, load_model

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TRAINING_MS = 240_000  # beside busy processes: a worker has a lower priority than the server


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_train_explore_and_see_two_different_images(page: Page, chromium: Browser, app_server: AppServer) -> None:
    in_motion(page)
    known = app_server.runs.ids()
    open_page(page, f"{app_server.address}/train")
    data, lengths = page.locator(".st-key-choose-data"), page.locator(".st-key-choose-length")
    pictures = data.evaluate(
        "part => [...part.querySelectorAll('[role=radiogroup] > div')].map("
        "card => getComputedStyle(card, '::before').backgroundImage.replace(/^url\\(\"http:..[^/]*/, '').slice(0, 14))"
    )
    # The project's three sets, and what another test has imported on this server.
    assert len(pictures) >= 3 and set(pictures) <= {"/data/choices/", 'url("data:imag'}, "each choice has its picture"
    card = lengths.locator("[role=radiogroup] > div").first.bounding_box()
    assert card is not None
    page.mouse.click(card["x"] + 20, card["y"] + card["height"] / 2)  # on the picture
    wait_idle(page)
    data.get_by_role("radio", name="Clothes").press("ArrowDown")
    wait_idle(page)
    assert "data=mnist" in page.url and "length=first" in page.url
    data.get_by_role("radio", name="Digits").press("ArrowUp")
    wait_idle(page)
    # The film from its beginning, and images that go through the network.
    with page.expect_response("**/film.bin*", timeout=WAIT_MS):
        page.get_by_role("button", name="Start").click()
    page.locator(".machine[data-frames]").wait_for(timeout=WAIT_MS)
    page.locator(".network[data-image]:not([data-image='0'])").wait_for(timeout=WAIT_MS)
    (run_id,) = app_server.runs.ids() - known
    assert page.locator(".st-key-training-chip").get_by_role("link").is_visible()
    page.get_by_role("button", name="Stop").wait_for(timeout=WAIT_MS)
    assert f"training={run_id}" in page.url
    screenshot(page, "train-running")

    second = chromium.new_context(reduced_motion="reduce").new_page()  # somebody else looks at the same training
    second.goto(page.url)
    page.reload()  # and a refresh loses nothing
    for watcher in (page, second):
        watcher.get_by_role("button", name="Train again with changes").wait_for(timeout=TRAINING_MS)
    second.context.close()
    run = app_server.runs.open(run_id)
    assert run.status().state == "finished" and run.status().train_images == 10_000
    assert "picture error" in page.locator(".st-key-outcome").inner_text()
    assert not page.get_by_text("nats").count() and not page.locator(".network").count()

    page.get_by_role("button", name="Explore its latent map").click()
    page.wait_for_url("**/latent_map**")
    wait_idle(page)
    shown = MapOnPage(page).wait()
    assert f"run={run_id}" in page.url
    model, codes = load_model(run), held_out_encoding(run).codes
    x0, x1, y0, y1 = shown.range()
    inside = codes[(codes[:, 0] > x0) & (codes[:, 0] < x1) & (codes[:, 1] > y0) & (codes[:, 1] < y1)]
    point = np.median(inside, axis=0)
    point = inside[np.linalg.norm(inside - point, axis=1).argmin()]
    shown.click((point[0] - x0) / (x1 - x0), (y1 - point[1]) / (y1 - y0))
    assert "Image" in page.locator(".latent-map .title").first.inner_text()
    on_point = decoded(page)
    assert_is_torchs(on_point, model, shown_code(page))
    shares = [(x, y) for x in np.linspace(0.1, 0.9, 25) for y in np.linspace(0.15, 0.9, 25)]
    places = np.array([(x0 + x * (x1 - x0), y1 - y * (y1 - y0)) for x, y in shares])
    unit = np.array([x1 - x0, y1 - y0])
    emptiest = [np.linalg.norm((codes - place) / unit, axis=1).min() for place in places]
    shown.click(*shares[int(np.argmax(emptiest))])
    assert "An invented image" in page.locator(".latent-map .title").first.inner_text()
    in_between = decoded(page)
    assert_is_torchs(in_between, model, shown_code(page))
    assert not np.array_equal(on_point, in_between)
    assert_no_errors(page)
    screenshot(page, "map-of-own-model")
