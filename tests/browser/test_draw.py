"""Drawing in a real browser: the point and the copy follow every movement, and a drawing is an image like any other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import numpy as np
import torch
from PIL import Image, ImageDraw

from tests.browser.helpers import WAIT_MS, assert_no_errors, next_frame, open_page, screenshot, wait_drawn, wait_idle
from tests.browser.map_helpers import shown_code
from tests.browser.server import AppServer
from vae_core.images.strokes import frame_of, rasterise
from vae_core.inference import load_model

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

RUN = "mnist-vae-2d"
SEVEN = [(0.3 + 0.4 * k / 12, 0.2) for k in range(13)] + [
    (0.7 - 0.3 * k / 16, 0.2 + 0.65 * k / 16) for k in range(1, 17)
]


def ready(page: Page, part: str) -> Locator:
    """A page's component, once it shows something."""
    found = page.locator(f".{part}[data-ready=yes]")
    found.wait_for(state="attached", timeout=WAIT_MS)
    wait_idle(page)
    return found


def on_pad(page: Page, share: tuple[float, float]) -> tuple[float, float]:
    box = page.locator(".sketchpad-canvas").bounding_box()
    assert box is not None
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def word(page: Page, key: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(key, [None])[0]


def one() -> bytes:
    """A PNG of a 1 in ink on paper."""
    paper = Image.new("L", (200, 260), 235)
    ImageDraw.Draw(paper).line([(112, 50), (92, 210)], fill=25, width=20)
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()


class Watched:
    """Where the point is and which code is drawn, looked at after each movement."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.places: set[str | None] = set()
        self.copies: set[str | None] = set()

    def look(self) -> None:
        next_frame(self.page)
        self.places.add(self.page.locator(".draw canvas.chart").get_attribute("data-place"))
        self.copies.add(self.page.locator(".draw canvas.decoded").get_attribute("data-code"))


def test_a_digit_by_mouse_and_what_one_does_with_it(page: Page, app_server: AppServer) -> None:
    open_page(page, f"{app_server.address}/draw")
    ready(page, "draw")
    assert word(page, "run") == RUN and word(page, "strokes") is None  # an example, which the first touch replaces
    example = shown_code(page)
    watched = Watched(page)
    page.mouse.move(*on_pad(page, SEVEN[0]))
    page.mouse.down()
    for place in SEVEN:
        page.mouse.move(*on_pad(page, place))
        watched.look()
    # While the button is down: nearly every movement moved the point, and the copy with it.
    assert min(len(watched.places), len(watched.copies)) > len(SEVEN) * 0.8
    assert word(page, "strokes") is None
    page.mouse.up()
    wait_idle(page)
    screenshot(page, "draw-seven")
    strokes = word(page, "strokes")
    assert strokes and len(strokes) < 300
    code = shown_code(page)
    assert np.abs(code - example).max() > 0.1
    # What the browser made of it is what the server would: the same pixels by the same encoder.
    pixels = torch.from_numpy(rasterise(strokes, frame_of("mnist", 32)).astype(np.float32) / 255)[None, None]
    with torch.no_grad():
        expected = load_model(app_server.runs.open(RUN)).encode(pixels).mean.numpy()[0]
    np.testing.assert_allclose(code, expected, atol=0.02)
    near = page.locator(".draw .near-row figcaption").all_inner_texts()
    assert near.count("7") >= 4, near
    assert "unusual" in page.locator(".draw .trust-word").inner_text()

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as PNG").click()
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG" and picture.size == (512, 512)
        assert picture.convert("L").getpixel((256, 105)) == 255 and picture.convert("L").getpixel((60, 400)) == 0

    page.get_by_role("button", name="Use as A on the page Interpolate").click()
    part = ready(page, "interpolate")
    assert word(page, "run") == RUN and (word(page, "images") or "").startswith("d~")
    assert "Your drawing" in part.locator(".slot").first.inner_text()
    assert "from your drawing to" in part.locator(".story").first.inner_text()
    start = part.locator(".slot canvas").first
    wait_drawn(start)
    drawing = start.evaluate("canvas => canvas.toDataURL()")
    gif = page.request.get(part.locator("a.gif").get_attribute("href") or "")
    with Image.open(io.BytesIO(gif.body())) as film:
        assert gif.ok and film.format == "GIF" and film.n_frames > 10
    # Back to a held-out image, and to the drawing again.
    part.locator(".slot-button").first.click()
    part.get_by_role("tab", name="By pictures").click()
    part.locator(".thumbs .thumb").first.click()
    wait_idle(page)
    assert "Your drawing" not in part.locator(".slot").first.inner_text() and "~" not in (word(page, "images") or "")
    part.locator(".slot-button").first.click()
    part.locator(".own-thumb").click()
    wait_drawn(start)
    assert start.evaluate("canvas => canvas.toDataURL()") == drawing
    screenshot(page, "draw-in-interpolate")

    part.get_by_role("link", name="Draw your own").click()
    ready(page, "draw")
    assert word(page, "strokes") == strokes and word(page, "run") == RUN
    page.get_by_role("button", name="Use as B on the page Arithmetic").click()
    part = ready(page, "arithmetic")
    assert "Your drawing" in part.locator(".slot").nth(1).inner_text()
    assert len((word(page, "pictures") or "").split("-")) == 3

    # A picture from a file, beside the drawing: dark on light paper, as one writes.
    part.get_by_role("link", name="Draw your own").click()
    part = ready(page, "draw")
    part.get_by_role("tab", name="Your picture").click()
    assert "Choose a picture" in part.locator(".said").inner_text()
    part.locator("input[type=file]").first.set_input_files(
        {"name": "one.png", "mimeType": "image/png", "buffer": one()}
    )
    part.locator(".trust-word").wait_for()
    wait_idle(page)
    kept_picture = word(page, "picture") or ""
    assert kept_picture.startswith("p~") and word(page, "strokes") == strokes
    assert part.locator(".near-row figcaption").all_inner_texts().count("1") >= 4
    screenshot(page, "draw-picture")
    page.get_by_role("button", name="Use as C on the page Arithmetic").click()
    part = ready(page, "arithmetic")
    slots = part.locator(".slot").all_inner_texts()
    assert "Your drawing" in slots[1] and "Your picture" in slots[2]
    screenshot(page, "draw-in-arithmetic")
    assert_no_errors(page)


def test_a_digit_by_touch_and_keyboard_then_pinned_on_the_map(page: Page, app_server: AppServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    open_page(page, f"{app_server.address}/draw?run={RUN}&strokes=AQ")
    part = ready(page, "draw")
    assert "Draw something" in part.inner_text() and part.locator(".use-map").is_disabled()

    def finger(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in (on_pad(page, place) for place in places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    part.locator(".sketchpad-canvas").scroll_into_view_if_needed()
    top = part.locator(".sketchpad-canvas").bounding_box()
    watched = Watched(page)
    finger("touchStart", SEVEN[0])
    for place in SEVEN[1:]:
        finger("touchMove", place)
        watched.look()
    assert min(len(watched.places), len(watched.copies)) > len(SEVEN) * 0.7
    finger("touchEnd")
    assert part.locator(".sketchpad-canvas").bounding_box() == top  # a finger draws, and does not move the page
    assert part.locator(".sketchpad").get_attribute("data-strokes") == "1"
    screenshot(page, "draw-by-touch")

    # By keys: the pen is put down, moved and lifted; what was drawn is taken back.
    part.locator(".sketchpad-canvas").focus()
    for key in ("Space", *["ArrowRight"] * 6, "Space", "ArrowDown"):
        page.keyboard.press(key)
    assert part.locator(".sketchpad").get_attribute("data-strokes") == "2"
    page.keyboard.press("Control+z")
    assert part.locator(".sketchpad").get_attribute("data-strokes") == "1"
    wait_idle(page)
    before = part.locator("canvas.decoded").get_attribute("data-code")
    part.locator("[data-step=scale]").uncheck()
    wait_idle(page)
    assert part.locator("canvas.decoded").get_attribute("data-code") != before
    part.locator("[data-step=scale]").check()
    wait_idle(page)
    assert part.locator("canvas.decoded").get_attribute("data-code") == before

    part.get_by_role("button", name="Pin on the map").click()
    ready(page, "latent-map")
    pins = word(page, "pins-map")
    assert pins and pins.startswith("d~")
    page.reload()
    part = ready(page, "latent-map")
    assert word(page, "pins-map") == pins
    assert part.locator(".pin figcaption").all_inner_texts() == ["1 · yours"]
    assert part.locator(".title").first.inner_text() == "Your drawing"
    assert part.locator("canvas.decoded").get_attribute("data-code") == before
    assert "cloud" in part.locator(".said").inner_text()
    screenshot(page, "draw-pinned")
    assert_no_errors(page)
