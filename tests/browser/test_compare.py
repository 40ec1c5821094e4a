"""AE beside VAE in a real browser: the same draws in two grids and on two maps."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.browser.helpers import assert_no_errors, open_page, screenshot, wait_idle
from tests.browser.map_helpers import assert_is_torchs
from tests.browser.server import AppServer
from vae_core.inference import load_model

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PAIR = ("fashion-ae-2d", "fashion-vae-2d")
DRAWS = 24


@pytest.fixture
def shown(page: Page, app_server: AppServer) -> Page:
    if not all((app_server.runs.root / name).is_dir() for name in PAIR):
        pytest.skip("The shipped pair is not here.")
    open_page(page, f"{app_server.address}/compare?left={PAIR[0]}&right={PAIR[1]}&draw=prior&draw-seed=5")
    page.wait_for_selector(".compare[data-ready=yes]", state="attached", timeout=60_000)
    wait_idle(page)
    return page


def pixels(canvas: Locator) -> np.ndarray:
    url = canvas.evaluate("canvas => canvas.toDataURL('image/png')")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB"))


def side(page: Page, index: int) -> Locator:
    return page.locator(".compare .side").nth(index)


def codes(page: Page, index: int) -> np.ndarray:
    texts = side(page, index).locator("canvas.sample").evaluate_all("all => all.map((c) => c.dataset.code)")
    return np.array([[float(part) for part in text.split(",")] for text in texts], np.float32)


def drawn(page: Page) -> list[int]:
    return [int(side(page, k).locator(".grid").get_attribute("data-drawn") or 0) for k in (0, 1)]


def change(page: Page, act: object) -> None:
    """Do it and wait until both grids show other images."""
    before = drawn(page)
    assert callable(act)
    act()
    page.wait_for_function(
        """before => [...document.querySelectorAll(".compare .grid")].every((g, k) => Number(g.dataset.drawn) > before[k])""",
        arg=before,
    )


def test_both_sides_draw_the_same_codes_as_torch_does(shown: Page, app_server: AppServer) -> None:
    left, right = codes(shown, 0), codes(shown, 1)
    assert left.shape == (DRAWS, 2) and np.array_equal(left, right)
    for index, name in enumerate(PAIR):
        model = load_model(app_server.runs.open(name))
        for sample in (0, 7):
            assert_is_torchs(pixels(side(shown, index).locator("canvas.sample").nth(sample)), model, left[sample])
        assert int(side(shown, index).locator("canvas.map").get_attribute("data-marks") or 0) == DRAWS
    screenshot(shown, "compare")


def test_drawing_again_changes_both_grids_and_a_seed_brings_them_back(shown: Page) -> None:
    grids = [pixels(side(shown, k).locator("canvas.sample").first) for k in (0, 1)]
    maps = [pixels(side(shown, k).locator("canvas.map")) for k in (0, 1)]
    before = codes(shown, 0)
    change(shown, shown.get_by_role("button", name="New samples").click)
    assert not (codes(shown, 0) == before).all(1).any() and np.array_equal(codes(shown, 0), codes(shown, 1))
    for k in (0, 1):
        assert not np.array_equal(pixels(side(shown, k).locator("canvas.sample").first), grids[k])
        assert not np.array_equal(pixels(side(shown, k).locator("canvas.map")), maps[k])
        assert int(side(shown, k).locator("canvas.map").get_attribute("data-marks") or 0) == DRAWS
    wait_idle(shown)
    assert "draw-seed=6" in shown.url

    def type_seed() -> None:
        shown.locator(".compare .seed").fill("5")
        shown.keyboard.press("Enter")

    change(shown, type_seed)
    assert np.array_equal(codes(shown, 0), before)
    for k in (0, 1):
        assert np.array_equal(pixels(side(shown, k).locator("canvas.sample").first), grids[k])
    assert_no_errors(shown)


def test_pointing_at_a_sample_marks_it_on_both_maps_and_the_reverse(shown: Page) -> None:
    side(shown, 0).locator(".cell").nth(3).hover()
    for k in (0, 1):
        assert side(shown, k).locator("canvas.map").get_attribute("data-chosen") == "3"
        assert side(shown, k).locator(".cell.pointed").count() == 1
        assert "Sample 4" in side(shown, k).locator(".detail").inner_text()
    # The sample farthest from the others of the right map: nothing is nearer to its mark.
    places = codes(shown, 1)
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(DRAWS) * 99
    lonely = int(gaps.min(1).argmax())
    side(shown, 1).locator(".cell").nth(lonely).hover()
    before = pixels(side(shown, 1).locator("canvas.map"))
    shown.locator("h1").first.hover()
    after = pixels(side(shown, 1).locator("canvas.map"))
    rows, columns = np.nonzero((before.astype(int) != after).any(2))
    box = side(shown, 1).locator("canvas.map").bounding_box()
    assert box is not None and len(rows)
    shown.mouse.move(box["x"] + float(columns.min()) + 11, box["y"] + float(rows.max()) - 11)
    assert side(shown, 0).locator("canvas.map").get_attribute("data-chosen") == str(lonely)


def test_the_lesson_moves_the_controls(shown: Page) -> None:
    steps = shown.locator(".compare .step")
    assert steps.count() == 4
    change(shown, steps.nth(2).click)
    assert shown.locator(".compare .from").input_value() == "fitted"
    assert "holes" in shown.locator(".compare .lesson").inner_text()
    change(shown, steps.nth(3).click)
    assert len(np.unique(codes(shown, 0), axis=0)) == 1  # a point in the AE
    assert len(np.unique(codes(shown, 1), axis=0)) == DRAWS  # a cloud in the VAE
    change(shown, lambda: shown.locator(".compare .from").select_option("box"))
    assert shown.locator('.compare .step[aria-pressed="true"]').count() == 0
    wait_idle(shown)
    assert "draw=box" in shown.url
    assert_no_errors(shown)
