"""What every browser test does: go to a page, wait until it rests, look at it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAIT_MS = 60_000
_RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'


def open_page(page: Page, address: str) -> None:
    """Go there and wait until it is drawn."""
    page.goto(address, wait_until="domcontentloaded")
    # The frame is there at once and rests before the first run has begun; the menu is the run's first work.
    page.get_by_test_id("stPageLink").first.wait_for(state="attached", timeout=WAIT_MS)
    wait_idle(page)


def wait_idle(page: Page, settle_ms: int = 250) -> None:
    """Wait until no script runs, for `settle_ms` on end: a click's rerun begins a moment after it."""
    rests = 0
    waited = 0
    while rests < settle_ms:
        page.wait_for_selector(_RESTING, state="attached", timeout=WAIT_MS)
        page.wait_for_timeout(50)
        rests = rests + 50 if page.locator(_RESTING).count() else 0
        waited += 50
        assert waited < WAIT_MS, "the page never came to rest"


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
