"""The latent map as tests hold it: its canvas, the panel's picture, and what torch says belongs there."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.browser.helpers import WAIT_MS, next_frame, wait_idle
from vae_core.models import LatentModel
from vae_core.models.decoding import decode_places

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass
class MapOnPage:
    """A latent map on a page; `slot` tells several apart."""

    page: Page
    slot: str = "map"

    @property
    def canvas(self) -> Locator:
        return self.page.locator(f".latent-map[data-slot={self.slot}] canvas.map-over")

    def wait(self) -> MapOnPage:
        """Until points are drawn and the panel can decode."""
        ready = self.page.locator(f".latent-map[data-slot={self.slot}][data-ready=yes]")
        ready.wait_for(state="attached", timeout=WAIT_MS)
        wait_idle(self.page)
        return self

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Screen coordinates of a place given as shares of the map, from its top left."""
        box = self.canvas.bounding_box()
        assert box is not None
        return float(box["x"] + x * box["width"]), float(box["y"] + y * box["height"])

    def hover(self, x: float, y: float) -> None:
        self.page.mouse.move(*self.at(x, y))
        next_frame(self.page)

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.at(x, y))

    def range(self) -> tuple[float, float, float, float]:
        """(x0, x1, y0, y1) on the screen now."""
        x0, x1, y0, y1 = map(float, (self.canvas.get_attribute("data-view") or "").split(","))
        return x0, x1, y0, y1

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Latent coordinates of the shares `x`, `y` of the map."""
        x0, x1, y0, y1 = self.range()
        return x0 + x * (x1 - x0), y1 - y * (y1 - y0)


def decoded(page: Page, index: int = 0) -> np.ndarray:
    """uint8 [H, W, 3]: what the panel's canvas shows."""
    return canvas_pixels(page.locator("canvas.decoded").nth(index))


def canvas_pixels(canvas: Locator) -> np.ndarray:
    """uint8 [H, W, 3]: what a canvas shows."""
    url = canvas.evaluate("canvas => canvas.toDataURL('image/png')")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB"))


def shown_code(page: Page, index: int = 0) -> np.ndarray:
    """float32 [latent_dim]: the code that the panel says it drew."""
    text = page.locator("canvas.decoded").nth(index).get_attribute("data-code")
    return np.array([float(part) for part in (text or "").split(",")], np.float32)


def wait_code(page: Page, expected: Callable[[np.ndarray], bool], index: int = 0) -> np.ndarray:
    """The code that the panel drew, as soon as it is an expected one: decoding may be a worker's or the server's."""
    until = time.monotonic() + WAIT_MS / 1000
    while not expected(code := shown_code(page, index)):
        assert time.monotonic() < until, f"The panel still shows {code}."
        next_frame(page)
    return code


def drawn(page: Page, index: int = 0) -> int:
    """How many pictures the canvas has shown."""
    return int(page.locator("canvas.decoded").nth(index).get_attribute("data-drawn") or 0)


def wait_drawn_again(page: Page, index: int = 0) -> None:
    """Wait until the canvas shows another picture."""
    page.locator("canvas.decoded").nth(index).evaluate(
        """(canvas, before) => new Promise((drawn) => {
          const look = () => (Number(canvas.dataset.drawn) > before ? drawn() : requestAnimationFrame(look));
          look();
        })""",
        drawn(page, index),
    )


def assert_is_torchs(picture: np.ndarray, model: LatentModel, code: np.ndarray) -> None:
    """The canvas equals torch's decode of `code` within 2/255."""
    expected = decode_places(model, code[None])[0].transpose(1, 2, 0).astype(int)
    assert np.abs(picture.astype(int) - expected).max() <= 2
