"""Interpolating in a real browser: dragging asks the server nothing, and a link brings the very same picture back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.helpers import assert_no_errors, next_frame, open_page, screenshot, wait_idle
from tests.browser.map_helpers import assert_is_torchs, decoded, drawn, shown_code
from tests.browser.server import AppServer
from vae_core.inference import held_out_encoding, load_model

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "fashion-vae-2d"


def show(page: Page, server: AppServer, query: str = "", run: str = RUN) -> None:
    open_page(page, f"{server.address}/interpolate?run={run}{query}")
    page.wait_for_selector(".interpolate[data-ready=yes]", timeout=60_000)
    wait_idle(page)


def slide(page: Page, start: float, end: float, steps: int) -> None:
    box = page.locator(".interpolate input.range").bounding_box()
    assert box is not None
    at = lambda share: (box["x"] + box["width"] * share, box["y"] + box["height"] / 2)  # noqa: E731
    page.mouse.move(*at(start))
    page.mouse.down()
    for k in range(steps):
        page.mouse.move(*at(start + (end - start) * (k + 1) / steps))
        next_frame(page)


_LETTER = """map => {
  const { left, top, width, height } = map.getBoundingClientRect();
  for (let y = 20; y < height - 20; y += 6)
    for (let x = 20; x < width - 20; x += 6) {
      const at = { clientX: left + x, clientY: top + y, pointerType: "mouse", bubbles: true };
      map.dispatchEvent(new PointerEvent("pointermove", at));
      if (map.style.cursor === "grab") return [at.clientX, at.clientY];
    }
}"""


def drag_letter(page: Page) -> None:
    """Take a letter on the map, found by the pointer that it shows, to another place."""
    chart = page.locator("canvas.chart")
    box, letter = chart.bounding_box(), chart.evaluate(_LETTER)
    assert box is not None and letter, "no letter on the map"
    page.mouse.move(*letter)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.8)
    page.mouse.up()
    wait_idle(page)


def test_dragging_shows_a_picture_a_move_and_asks_the_server_nothing(page: Page, app_server: AppServer) -> None:
    messages: list[str] = []

    def hear(frame: object) -> None:
        messages.append(type(frame).__name__)

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    show(page, app_server, "&images=488-1308")
    assert messages  # the listener hears
    slide(page, 0.5, 0.52, 1)
    messages.clear()
    before, pictures = drawn(page), set()
    box = page.locator(".interpolate input.range").bounding_box()
    assert box is not None
    for k in range(20):
        page.mouse.move(box["x"] + box["width"] * (0.52 + 0.02 * k), box["y"] + box["height"] / 2)
        next_frame(page)
        pictures.add(decoded(page).tobytes())
    assert len(pictures) >= 10 and drawn(page) - before >= 10
    assert not messages
    page.mouse.up()
    wait_idle(page)
    assert messages and "t=" in page.url  # let go: the link knows
    run = app_server.runs.open(RUN)
    codes, model = held_out_encoding(run).codes, load_model(run)
    t = float(page.locator(".interpolate input.range").input_value())
    np.testing.assert_allclose(shown_code(page), (1 - t) * codes[488] + t * codes[1308], atol=1e-4)
    assert t > 1  # dragged past the target
    assert_is_torchs(decoded(page), model, shown_code(page))
    screenshot(page, "interpolate")


def test_the_slider_stays_in_the_hand_while_the_server_answers(page: Page, app_server: AppServer) -> None:
    show(page, app_server, "&images=488-1308&t=0.5")
    page.locator(".interpolate input.range").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        wait_idle(page)
    assert float(page.locator(".interpolate input.range").input_value()) == 0.52
    wait_idle(page)
    assert "t=0.52" in page.url


@pytest.mark.slow
def test_a_link_shows_the_same_picture_pixel_for_pixel(page: Page, app_server: AppServer) -> None:
    show(page, app_server, "&images=488-1308-4673")
    for mode in ("line", "paths", "triangle", "loop", "pair"):
        page.locator(f".mode[data-mode={mode}]").click()
        wait_idle(page)
        if mode == "triangle":
            pad = page.locator(".pad canvas").bounding_box()
            assert pad is not None
            page.mouse.click(pad["x"] + pad["width"] * 0.42, pad["y"] + pad["height"] * 0.61)
        else:
            slide(page, 0.4, 0.63, 6)
            page.mouse.up()
        wait_idle(page)
        count = page.locator("canvas.decoded").count()
        assert count == (2 if mode in ("paths", "pair") else 1)
        pictures = [decoded(page, k) for k in range(count)]
        link = page.url
        page.goto("about:blank")
        page.goto(link)
        page.wait_for_selector(".interpolate[data-ready=yes]", timeout=60_000)
        page.locator("canvas.decoded[data-drawn]").nth(count - 1).wait_for()
        wait_idle(page)
        for k in range(count):
            np.testing.assert_array_equal(decoded(page, k), pictures[k], err_msg=f"{mode}, picture {k}")
        assert_no_errors(page)


def test_pictures_are_picked_as_pictures(page: Page, app_server: AppServer) -> None:
    show(page, app_server, "&images=488-1308")
    page.get_by_text("By pictures").click()
    wait_idle(page)
    assert "choose=pictures" in page.url
    page.locator(".thumb").nth(4).click()
    wait_idle(page)
    assert "images=4-1308" in page.url
    page.get_by_role("button", name="Surprise me").last.click()
    wait_idle(page)
    assert "images=4-1308" not in page.url
    page.get_by_text("On the map", exact=True).click()
    chart = page.locator("canvas.chart").bounding_box()
    assert chart is not None
    before = page.url
    page.mouse.click(chart["x"] + chart["width"] * 0.5, chart["y"] + chart["height"] * 0.6)
    wait_idle(page)
    assert page.url != before
    page.get_by_role("button", name="T-shirt → Trouser").click()
    wait_idle(page)
    assert "images=488-1308" in page.url
    page.locator("canvas.chart").focus()
    page.keyboard.press("b")
    page.keyboard.press("ArrowUp")
    wait_idle(page)
    assert "images=488-" in page.url and "images=488-1308" not in page.url and "slot=2" in page.url
    assert_no_errors(page)


def test_two_equal_images_get_their_sentence(page: Page, app_server: AppServer) -> None:
    show(page, app_server, "&images=7-7")
    page.get_by_text("These are the same image").wait_for()
    drag_letter(page)
    page.get_by_text("These are the same image").wait_for(state="detached")
    show(page, app_server, "&images=3-99999999&way=paths")
    page.get_by_text("There is no image with the number 99999999").wait_for()
    assert page.get_by_role("heading", name="Interpolate").is_visible()
    show(page, app_server, "&images=3-4&way=paths")
    page.get_by_text("nearer to zero than halfway along the straight line").wait_for()


def test_a_gif_can_be_kept(page: Page, app_server: AppServer) -> None:
    show(page, app_server, "&images=488-1308&frames=5")
    answer = page.request.get(page.locator("a.gif").evaluate("link => link.href"))
    assert answer.status == 200 and answer.body()[:6] == b"GIF89a"
    with page.expect_download() as download:
        page.get_by_text("Strip as PNG").click()
    assert download.value.suggested_filename.endswith(".png")
