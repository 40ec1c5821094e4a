"""The page Codes in a real browser: cells are swapped by painting, decoded there, and the link brings them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_attribute, wait_idle
from tests.browser.map_helpers import assert_is_torchs, decoded, shown_code
from tests.browser.server import AppServer
from vae_core.experiment import with_settings
from vae_core.inference import held_out_encoding, load_model
from vae_core.jobs.worker import work
from vae_core.recipes import recipe
from vae_core.runs import Run

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALL = (
    *("data.train_images=512", "training.epochs=1", "training.threads=1", "training.precision=float32"),
    *(
        "model.widths=[8,16]",
        "model.latent_dim=8",
        "model.codebook_size=32",
        "model.prior_width=32",
        "model.prior_layers=1",
    ),
)


@pytest.fixture(scope="module")
def run(app_server: AppServer) -> Run:
    made = app_server.runs.create(with_settings(recipe("vq-vae").config, [*SMALL]), run_id="codes")
    assert work(app_server.runs, made).state == "finished"
    return made


def ready(page: Page, address: str) -> None:
    open_page(page, address)
    page.locator(".codes[data-ready=yes]").wait_for(timeout=60_000)
    page.locator("canvas.decoded[data-code]").wait_for()


@torch.no_grad()
def test_painting_swaps_cells_and_the_link_keeps_them(page: Page, app_server: AppServer, run: Run) -> None:
    ready(page, f"{app_server.address}/codes?run={run.id}&swap=3-8&cells=0000000000000000")
    grids, model = held_out_encoding(run).codes, load_model(run)
    np.testing.assert_array_equal(shown_code(page), grids[3])
    box = page.locator(".middle .over").bounding_box()
    assert box is not None
    cell = box["width"] / 8

    def paint(row: int, first: int, last: int) -> None:
        page.mouse.move(box["x"] + (first + 0.5) * cell, box["y"] + (row + 0.5) * cell)
        page.mouse.down()
        page.mouse.move(box["x"] + (last + 0.5) * cell, box["y"] + (row + 0.5) * cell, steps=30)
        page.mouse.up()

    paint(2, 1, 5)
    paint(5, 0, 7)
    paint(2, 3, 3)  # begun on a cell of B: gives it back
    expected = grids[3].copy()
    taken = [2 * 8 + column for column in (1, 2, 4, 5)] + [5 * 8 + column for column in range(8)]
    expected[taken] = grids[8][taken]
    np.testing.assert_array_equal(shown_code(page), expected)
    assert_is_torchs(decoded(page), model, expected)
    wait_idle(page)
    assert "cells=00006c0000ff0000" in page.url
    before, link = decoded(page), page.url
    screenshot(page, "codes")
    page.goto("about:blank")
    ready(page, link)
    np.testing.assert_array_equal(decoded(page), before)
    page.get_by_role("button", name="All B").click()
    np.testing.assert_array_equal(shown_code(page), grids[8])
    assert_no_errors(page)


def test_a_training_without_a_map_shows_its_pictures(page: Page, app_server: AppServer, run: Run) -> None:
    open_page(page, f"{app_server.address}/train?training={run.id}")
    machine = page.locator(".machine[data-position]")
    machine.wait_for()
    assert machine.locator(".strip").is_visible() and not machine.locator(".map").is_visible()
    assert "There is no map" in machine.locator(".caption").inner_text()
    last = int(machine.get_attribute("data-frames") or 0) - 1
    machine.locator(".back").click()
    wait_attribute(machine, "data-position", f"{last - 1:.3f}")  # a step glides for half a second
    assert_no_errors(page)
