"""Arithmetic and Dimensions in a real browser: what is dragged is decoded there, and a link brings it back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import numpy as np
import pytest

from tests.browser.helpers import assert_no_errors, next_frame, open_page, screenshot, wait_drawn, wait_idle
from tests.browser.map_helpers import assert_is_torchs, decoded, drawn, shown_code, wait_code
from tests.browser.server import AppServer
from vae_core.inference import held_out_encoding, load_model
from vae_core.latent.arithmetic import analogy, apply_attribute, attribute_vector, hybrid

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

RUN = "fashion-vae-16d"


def ready(page: Page, address: str, part: str) -> None:
    open_page(page, address)
    page.locator(f".{part}[data-ready=yes]").wait_for(timeout=60_000)
    page.locator("canvas.decoded[data-code]").wait_for()


def drag(page: Page, slider: Locator, start: float, end: float, steps: int = 30) -> None:
    """Along a slider, from one share of its width to another, and let go."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    for k in range(1, steps + 1):
        page.mouse.move(box["x"] + (start + (end - start) * k / steps) * box["width"], y)
        next_frame(page)


def listen(page: Page) -> list[object]:
    """What the page sends to the server, from now on."""
    messages: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: messages.append(frame.__class__)))
    page.on("request", lambda request: messages.append(request.url) if request.method == "POST" else None)
    return messages


def strip(page: Page, row: int = 0) -> list[str]:
    frames = page.locator(".slider").nth(row).locator("canvas")
    return frames.evaluate_all("canvases => canvases.map(canvas => canvas.toDataURL())")


def same_after_reopening(page: Page, part: str) -> None:
    wait_idle(page)
    before, link = decoded(page), page.url
    page.goto("about:blank")
    ready(page, link, part)
    wait_idle(page)
    np.testing.assert_array_equal(decoded(page), before)


def test_dragging_a_dimension_decodes_in_the_browser(page: Page, app_server: AppServer) -> None:
    messages = listen(page)
    ready(page, f"{app_server.address}/dimensions?run={RUN}", "dimensions")
    wait_idle(page)
    run = app_server.runs.open(RUN)
    model, encoding = load_model(run), held_out_encoding(run)
    order = np.argsort(-encoding.kl.mean(0))
    names = page.locator(".used .name").all_inner_texts()
    subscripts = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    unused = int((encoding.kl.mean(0) < 0.01).sum())
    assert [int(name[1:].translate(subscripts)) - 1 for name in names] == list(order[: 16 - unused])
    if unused:
        assert page.locator("details.unused summary").inner_text().startswith(f"{unused} dimension")
    assert messages
    messages.clear()
    own, other, before = strip(page, 0), strip(page, 1), drawn(page)
    drag(page, page.locator(".slider-range").first, 0.5, 0.85)
    assert drawn(page) - before >= 10
    assert not messages  # nothing is sent before the slider is let go
    wait_drawn(page.locator(".dimensions"))  # the newest move's picture, and its code, are there
    code = shown_code(page)
    assert np.flatnonzero(code).tolist() == [order[0]] and 1.9 < code[order[0]] < 2.3
    assert_is_torchs(decoded(page), model, code)
    wait_idle(page)
    assert strip(page, 0) == own  # its own strip does not depend on where its slider is
    assert strip(page, 1) != other  # the others do
    page.mouse.up()
    wait_idle(page)
    assert messages and "z=" in page.url
    given = page.locator(".given").first
    given.fill("height; of heel")
    given.press("Enter")
    wait_idle(page)
    assert f"names={order[0] + 1}:height" in unquote_plus(page.url)
    screenshot(page, "dimensions")
    same_after_reopening(page, "dimensions")
    assert given.input_value() == "height, of heel"
    assert_no_errors(page)


def test_random_zero_and_an_image_set_every_dimension(page: Page, app_server: AppServer) -> None:
    run = app_server.runs.open(RUN)
    model, encoding = load_model(run), held_out_encoding(run)
    ready(page, f"{app_server.address}/dimensions?run={RUN}", "dimensions")
    assert not shown_code(page).any()
    page.locator(".random").click()
    first = wait_code(page, lambda code: bool(code.any()))
    assert page.locator(".seed input").input_value() == "1" and np.linalg.norm(first) > 1
    assert_is_torchs(decoded(page), model, first)
    page.locator(".random").click()
    wait_code(page, lambda code: not np.allclose(code, first))
    page.locator(".seed input").fill("1")
    page.locator(".seed input").press("Enter")
    wait_code(page, lambda code: np.array_equal(code, first))  # the same seed, the same code
    same_after_reopening(page, "dimensions")
    page.locator(".zero").click()
    wait_code(page, lambda code: not code.any())
    page.locator(".search[placeholder='Image no.']").fill("4321")
    page.locator(".search[placeholder='Image no.']").press("Enter")
    wait_code(page, lambda code: np.allclose(code, encoding.codes[4321], rtol=1e-4))
    assert page.locator(".original figcaption").inner_text().endswith("no. 4321")
    assert page.locator(".trust-word").inner_text() == "Close to real images"
    same_after_reopening(page, "dimensions")
    page.locator(".thumb").nth(3).click()
    wait_code(page, lambda code: np.allclose(code, encoding.codes[3], rtol=1e-4))
    wait_idle(page)
    # The words follow the level of language; what was set stays.
    code = shown_code(page)
    for level, words in (("Expert", "nats"), ("Plain words", "of what is told")):
        page.get_by_role("radio", name=level).click()
        page.locator(".dimensions .facts .quiet").first.filter(has_text=words).wait_for()
        assert np.array_equal(shown_code(page), code)


@pytest.mark.parametrize("run_id", ["fashion-ae-2d", "mnist-vae-2d"])
def test_two_dimensions_work_too(page: Page, app_server: AppServer, run_id: str) -> None:
    if run_id not in app_server.runs.ids():
        pytest.skip(f"{run_id} is not shipped")
    run = app_server.runs.open(run_id)
    ready(page, f"{app_server.address}/dimensions?run={run_id}", "dimensions")
    codes = held_out_encoding(run).codes
    plain = "ae" in run_id.split("-")
    expected = codes.mean(0, dtype=np.float64) if plain else np.zeros(2)
    np.testing.assert_allclose(shown_code(page), expected, rtol=1e-4)
    assert ("spread" in page.locator(".facts .quiet").first.inner_text()) == plain
    before = drawn(page)
    drag(page, page.locator(".slider-range").nth(1), 0.5, 0.1)
    page.mouse.up()
    assert drawn(page) - before >= 10
    assert_is_torchs(decoded(page), load_model(run), shown_code(page))


def test_a_sum_of_three_images(page: Page, app_server: AppServer) -> None:
    messages = listen(page)
    ready(page, f"{app_server.address}/arithmetic?run={RUN}&pictures=5-10-15", "arithmetic")
    wait_idle(page)
    run = app_server.runs.open(RUN)
    model, codes = load_model(run), held_out_encoding(run).codes
    np.testing.assert_allclose(shown_code(page), analogy(codes[5], codes[10], codes[15]), atol=1e-5)
    assert_is_torchs(decoded(page), model, shown_code(page))
    messages.clear()
    before = drawn(page)
    drag(page, page.locator(".slider-range"), 0.75, 0.2)
    assert drawn(page) - before >= 10 and not messages
    page.mouse.up()
    wait_idle(page)
    strength = float(re.findall(r"strength=(-?[\d.]+)", page.url)[0])
    expected = apply_attribute(codes[15], codes[5] - codes[10], strength)
    np.testing.assert_allclose(shown_code(page), expected, atol=1e-5)
    assert_is_torchs(decoded(page), model, shown_code(page))
    assert len(set(strip(page))) == 9
    same_after_reopening(page, "arithmetic")
    page.locator(".slot-button").first.click()  # A
    page.get_by_role("button", name="Bag", exact=True).click()
    page.locator(".thumb").first.click()
    wait_idle(page)
    assert "Bag" in page.locator(".slot figcaption").first.inner_text()
    page.locator(".surprise").click()  # B now
    wait_idle(page)
    assert_is_torchs(decoded(page), model, shown_code(page))
    assert_no_errors(page)


def test_an_attribute_and_a_hybrid(page: Page, app_server: AppServer) -> None:
    run = app_server.runs.open(RUN)
    model, codes = load_model(run), held_out_encoding(run).codes
    from vae_core.datasets import dataset

    labels = dataset("fashion-mnist").load("held-out", 32).labels.numpy()
    ready(page, f"{app_server.address}/arithmetic?run={RUN}&sum=attribute&pictures=7&poles=3-8", "arithmetic")
    vector = attribute_vector(codes, labels, 3, 8)
    np.testing.assert_allclose(shown_code(page), codes[7] + vector, atol=1e-4)
    page.locator(".strip .frame").first.click()
    wait_code(page, lambda code: np.allclose(code, codes[7] - 2 * vector, atol=1e-4))
    page.locator(".choice").first.select_option("3")
    page.get_by_text("their difference is zero").wait_for()
    wait_code(page, lambda code: np.allclose(code, codes[7], atol=1e-5))
    screenshot(page, "arithmetic-attribute")

    wait_idle(page)
    page.locator("[data-mode=hybrid].mode").click()
    page.locator(".add").click()
    wait_idle(page)
    assert page.locator(".percent").all_inner_texts() == ["33.4 %", "33.3 %", "33.3 %"]
    before = drawn(page)
    drag(page, page.locator(".weight").nth(1), 0.33, 0.8)
    page.mouse.up()
    assert drawn(page) - before >= 10
    wait_idle(page)
    images, weights = (
        [int(part) for part in re.findall(rf"{key}=([\d-]+)", page.url)[0].split("-")]
        for key in ("pictures", "weights")
    )
    assert len(images) == 3 and sum(weights) == 1000 and 700 < weights[1] < 900
    np.testing.assert_allclose(shown_code(page), hybrid(codes[images], weights), atol=1e-5)
    assert_is_torchs(decoded(page), model, shown_code(page))
    same_after_reopening(page, "arithmetic")
    assert_no_errors(page)


def pick(page: Page, name: str, run_id: str) -> None:
    page.get_by_test_id("stSelectbox").click()
    page.get_by_role("option", name=name).first.click()
    page.wait_for_url(f"**run={run_id}*")
    wait_idle(page)
    page.locator(".arithmetic[data-ready=yes]").wait_for()


def test_another_model_shows_the_same_images(page: Page, app_server: AppServer) -> None:
    ready(page, f"{app_server.address}/arithmetic?run={RUN}&pictures=5-10-15", "arithmetic")
    pick(page, "Fashion AE", "fashion-ae-2d")
    assert shown_code(page).shape == (2,)
    assert [text.split(" ")[-1] for text in page.locator(".slot figcaption").all_inner_texts()] == ["5", "10", "15"]


def test_a_preset_brings_its_model_with_it(page: Page, app_server: AppServer) -> None:
    """The page opens on sleeves; slant is of digits, so the picker follows."""
    ready(page, f"{app_server.address}/arithmetic", "arithmetic")
    page.locator(".trust[data-level=real]").first.wait_for()
    words = page.locator(".st-key-preset-words")
    assert "leaves the sleeves" in words.inner_text()
    top = page.locator(".mode").first.bounding_box()
    page.locator(".mode[data-mode=hybrid]").click()  # which is no longer what the preset says
    page.locator(".st-key-preset-words", has_text="images are mixed").wait_for()
    assert page.locator(".st-key-preset-Sleeves button[kind=primary]").count() == 0
    assert page.locator(".pixel-sum figcaption").inner_text() == "The same mean with pixels"
    assert page.locator(".mode").first.bounding_box() == top
    page.get_by_role("button", name="Slant", exact=True).click()
    page.get_by_text("The model is now “Digits VAE · 16-D”.").wait_for()
    page.wait_for_url("**run=mnist-vae-16d*sum=attribute*", timeout=60_000)
    wait_idle(page)
    page.locator(".choice").first.wait_for()
    picker = page.get_by_test_id("stSelectbox").get_by_role("combobox").first
    assert picker.input_value() == "Digits VAE · 16-D"
    assert "no. 3006" in page.locator(".slot figcaption").first.inner_text()
    page.locator(".strip .frame").last.click()
    wait_idle(page)
    assert "strength=2" in page.url and "pictures=3006" in page.url
    assert_no_errors(page)


def test_a_model_of_other_images_begins_with_others(page: Page, app_server: AppServer) -> None:
    ready(page, f"{app_server.address}/arithmetic?run={RUN}&pictures=5-10-15", "arithmetic")
    pick(page, "Digits VAE · 2-D", "mnist-vae-2d")
    texts = page.locator(".slot figcaption").all_inner_texts()
    assert [text.split(" ")[-1] for text in texts] != ["5", "10", "15"]  # other images: the numbers mean nothing there
