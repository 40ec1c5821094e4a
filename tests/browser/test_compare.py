"""AE beside VAE in a real browser: the same draws in two grids and on two maps."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.browser.helpers import assert_no_errors, in_motion, open_page, screenshot, wait_attribute, wait_idle
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


def change(page: Page, act: Callable[[], object]) -> None:
    """Do it and wait until both grids show other images."""
    from playwright.sync_api import expect

    before = drawn(page)
    act()
    for k in (0, 1):
        expect(side(page, k).locator(".grid")).not_to_have_attribute("data-drawn", str(before[k]), timeout=60_000)


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


def test_one_point_is_swept_through_both_maps_in_sync(shown: Page, app_server: AppServer) -> None:
    """The moments, one a screen: by the mouse, by keys, and from the link."""
    in_motion(shown)
    from playwright.sync_api import expect

    steps = shown.locator(".compare .step")
    assert steps.count() == 5
    steps.nth(0).click()
    wait_attribute(shown.locator(".compare .sweep .slider"), "data-drawn", "1")
    pictures = [side(shown, k).locator("canvas.picture") for k in (0, 1)]
    slider = shown.locator(".compare .slider-range")
    slider.focus()
    shown.keyboard.press("End")
    wait_idle(shown)
    assert "step=1" in shown.url and "along=1" in shown.url and "draw=" not in shown.url
    places = [np.array(one.get_attribute("data-code").split(","), float) for one in pictures]
    assert np.array_equal(places[0], places[1]), "the same point"
    assert "closest: " in side(shown, 0).locator(".near").inner_text()
    for index, name in enumerate(PAIR):
        assert_is_torchs(pixels(pictures[index]), load_model(app_server.runs.open(name)), places[0].astype(np.float32))
    # Put on one map, it stands at the same numbers on the other.
    box = side(shown, 1).locator("canvas.map").bounding_box()
    assert box is not None
    shown.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    wait_idle(shown)
    put = [np.array(one.get_attribute("data-code").split(","), float) for one in pictures]
    assert np.array_equal(put[0], put[1]) and not np.allclose(put[0], places[0])
    assert "point=" in shown.url
    side(shown, 1).locator("canvas.map").press("ArrowRight")
    stepped = np.array(pictures[0].get_attribute("data-code").split(","), float)
    assert stepped[0] > put[0][0] and stepped[1] == pytest.approx(put[0][1])
    assert "closest real image" in shown.locator(".compare .unseen").inner_text()
    # Playing moves the point; the address hears of it when it rests.
    play = shown.get_by_role("button", name="Play")
    play.click()
    expect(slider).not_to_have_value("1", timeout=60_000)  # from the end it begins anew
    expect(slider).not_to_have_value("0", timeout=60_000)
    shown.get_by_role("button", name="Pause").click()
    wait_idle(shown)
    assert "along=0." in shown.url and "point=" not in shown.url
    steps.nth(1).click()
    wait_idle(shown)
    reached = [float(side(shown, k).locator(".meter").get_attribute("data-value") or 0) for k in (0, 1)]
    assert reached[0] < 50 < reached[1]
    change(shown, steps.nth(3).click)
    assert len(np.unique(codes(shown, 0), axis=0)) == 1  # a point in the AE
    assert len(np.unique(codes(shown, 1), axis=0)) == DRAWS  # a cloud in the VAE
    assert "picture error" in side(shown, 0).locator(".meter").inner_text()
    change(shown, steps.nth(4).click)
    change(shown, lambda: shown.locator(".compare .from").select_option("box"))
    wait_idle(shown)
    assert "draw=box" in shown.url and "step=" not in shown.url
    # A link to a step shows its own draws, whatever else it says.
    open_page(shown, f"{app_server.address}/compare?left={PAIR[0]}&right={PAIR[1]}&step=3&draw=box&draw-seed=5")
    shown.wait_for_selector('.compare[data-ready=yes][data-kind="samples"]', timeout=60_000)
    wait_idle(shown)
    assert np.array_equal(codes(shown, 0), codes(shown, 1))
    assert "draw=" not in shown.url and "step=3" in shown.url
    # The words follow the level of language, and the models stay.
    for level, kind in (("Expert", "VAE, latent size 2, beta 2.048"), ("Plain words", "VAE, two numbers")):
        shown.get_by_role("radio", name=level).click()
        expect(side(shown, 1).locator(".head .quiet")).to_have_text(kind, timeout=60_000)
    assert np.array_equal(codes(shown, 0), codes(shown, 1))
    assert_no_errors(shown)
