"""What every browser test does: go to a page, wait until it rests, look at it."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.rest import ANSWER_MS, AT_REST

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WAIT_MS = 60_000
_DRAWN = """async (part, [settle, timeout]) => {
  const look = () => [...part.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join();
  const begun = performance.now();
  for (let seen = look(), since = begun; performance.now() - since < settle; ) {
    if (performance.now() - begun > timeout) throw new Error("the canvases never came to rest");
    await new Promise((next) => setTimeout(next, 30));
    const now = look();
    if (now !== seen) [seen, since] = [now, performance.now()];
  }
}"""
_waits = itertools.count()
MENU_LINKS = '[data-testid="stSidebar"] :is(.menu a, [data-testid="stPageLink"])'  # the latter with ?plain=1
_ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'


def open_page(page: Page, address: str) -> None:
    """Go there and wait until it is drawn."""
    page.goto(address, wait_until="domcontentloaded")
    # The frame is there at once and rests before the first run has begun; the menu is the run's first work.
    page.locator(MENU_LINKS).first.wait_for(state="attached", timeout=WAIT_MS)
    wait_idle(page)


def wait_idle(page: Page, settle_ms: int = 250) -> None:
    """Wait until no script runs, nothing is fetched and nothing changes, for `settle_ms` on end.

    A click's rerun begins a moment after the click, and what has arrived is drawn a moment later.
    """
    page.wait_for_function(AT_REST, arg=[settle_ms, next(_waits), ANSWER_MS], polling=40, timeout=WAIT_MS)


def wait_attribute(part: Locator, name: str, value: str) -> None:
    """Wait until an element has an attribute of this value."""
    from playwright.sync_api import expect

    expect(part).to_have_attribute(name, value, timeout=WAIT_MS)


def next_frame(page: Page) -> None:
    """Wait until what was done so far is drawn."""
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def wait_workers(page: Page, least: int, most: int | None = None) -> None:
    """Wait until the page has so many: a part is ready before the browser has started the worker it has asked for.

    most: as many as `least`, where nothing else is said
    """
    deadline = time.monotonic() + WAIT_MS / 1000
    while not least <= len(page.workers) <= (least if most is None else most):
        assert time.monotonic() < deadline, f"{len(page.workers)} workers"
        next_frame(page)


def wait_drawn(part: Locator, settle_ms: int = 150) -> None:
    """Wait until the canvases in a part of the page show the same for `settle_ms` on end."""
    part.evaluate(_DRAWN, [settle_ms, WAIT_MS])


def in_motion(page: Page) -> None:
    """Show it as to somebody who has not asked for less motion. Call it before the page is opened."""
    page.emulate_media(reduced_motion="no-preference")


def assert_no_errors(page: Page) -> None:
    """Nothing on the page says that something went wrong."""
    errors = page.locator(_ERRORS)
    assert errors.count() == 0, errors.first.inner_text()


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page when LATENT_PLAYGROUND_SCREENSHOTS names a folder for it."""
    folder = os.environ.get("LATENT_PLAYGROUND_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")
