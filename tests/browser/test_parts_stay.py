"""The parts of a page stay as they are while something elsewhere changes: none is built anew, and no map begins again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.helpers import WAIT_MS, assert_no_errors, open_page, wait_idle
from tests.browser.server import AppServer
from tests.faults.workers import until
from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.recipes import recipe
from vae_core.runs import Run

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "home": "",
    "learn": "learn?lesson=map",
    "a step of the lesson": "latent_map?run=fashion-vae-2d&lesson=map",
    "map": "latent_map?run=fashion-vae-2d",
    "draw": "draw?run=mnist-vae-2d",
    "reconstruct": "reconstruct?run=fashion-vae-2d",
    "compare": "compare",
    "interpolate": "interpolate?run=fashion-vae-2d",
    "arithmetic": "arithmetic?run=fashion-vae-2d",
    "dimensions": "dimensions?run=fashion-vae-16d",
    "codes": "codes?run=vq-vae",
    "a finished training": "train?training=fashion-vae-2d",
}
KEEP = """() => {
  const within = (root) => [...root.querySelectorAll("*")].flatMap((one) => [
    ...(one.matches("[data-part]") ? [one] : []),
    ...(one.shadowRoot ? within(one.shadowRoot) : []),
  ]);
  window.keptForTests = within(document);
  return keptForTests.map((part) => part.className);
}"""
LEFT = "() => keptForTests.filter((part) => !part.isConnected).map((part) => part.className)"


@pytest.fixture
def other(app_server: AppServer) -> Iterator[Run]:
    """Somebody else's run, which does not train yet."""
    run = app_server.runs.create(recipe("mnist-vae-2d").config)
    made = run.status()
    yield run
    run.write_status(made)  # whoever deletes what trains ends its process, which is this one
    app_server.runs.delete(run.id)


@pytest.fixture
def watched(app_server: AppServer, tiny: Callable[..., RunConfig]) -> Iterator[Run]:
    """A run that is finished."""
    run = train(app_server.runs, tiny("training.epochs=2"), "watched-to-its-end")
    trained = run.status()
    yield run
    run.write_status(trained)
    app_server.runs.delete(run.id)


def trains(page: Page, run: Run, *, now: bool) -> None:
    """It begins or ends, and the page is drawn again, until it says so: a list of runs is kept for a second."""
    status = run.status().model_copy(update={"state": "running" if now else "interrupted"})
    run.write_status(status.owned(os.getpid() if now else None))

    def drawn() -> bool:
        page.keyboard.press("r")  # Streamlit's key for that
        wait_idle(page)
        return (page.locator(".training-now").count() > 0) == now

    until(drawn)


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_when_somebody_s_training_begins_and_ends(page: Page, app_server: AppServer, other: Run, address: str) -> None:
    open_page(page, f"{app_server.address}/{address}")
    wait_idle(page)
    assert len(page.evaluate(KEEP)) >= 2, "the frame, and the page's own"
    for now in (True, False):
        trains(page, other, now=now)
        assert page.evaluate(LEFT) == []
    assert_no_errors(page)


def test_the_film_when_its_training_ends(page: Page, app_server: AppServer, watched: Run) -> None:
    run, trained = watched, watched.status()
    run.write_status(trained.model_copy(update={"state": "running"}).owned(os.getpid()))
    page.goto(f"{app_server.address}/train?training={run.id}")
    page.locator(".machine[data-position]").wait_for(timeout=WAIT_MS)
    page.locator(".st-key-explore").wait_for(timeout=WAIT_MS)
    kept = page.evaluate(KEEP)
    assert "machine" in kept and "frame" in " ".join(kept)
    run.write_status(trained)
    page.get_by_role("button", name="Train again with changes").wait_for(timeout=WAIT_MS)
    wait_idle(page)
    assert page.evaluate(LEFT) == ["part network"]  # which shows images on their way while it trains
    assert_no_errors(page)
