"""A picture of one's own by every way that a browser knows, and its steps by keyboard."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from tests.browser.upload_page import images, open_upload_page
from tests.images.craft import saved
from vae_core.images.open import read_image
from vae_core.images.prepare import WORKING_SIDE, Look, prepare
from vae_core.images.strokes import frame_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import AppServer

NAME = "<b>seven</b> 7.heic"
_GIVE = """([how, letters]) => {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], `${how}.png`, { type: "image/png" }));
  const event = how === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, composed: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  (how === "paste" ? document.body : document.querySelector(".zone")).dispatchEvent(event);
}"""
_CAMERA = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  const pen = canvas.getContext("2d");
  setInterval(() => {
    pen.fillStyle = "#ddd";
    pen.fillRect(0, 0, 320, 240);
    pen.fillStyle = "#111";
    pen.fillRect(140, 60, 30, 120);
  }, 20);
  const stream = canvas.captureStream(25);
  window.tracks = stream.getTracks();
  navigator.mediaDevices.getUserMedia = async () => stream;
}"""


def written(kind: str = "PNG") -> bytes:
    """A seven on paper."""
    paper = Image.new("RGB", (320, 240), (225, 220, 210))
    ImageDraw.Draw(paper).line([(120, 60), (200, 60), (150, 190)], fill=(30, 30, 60), width=14, joint="curve")
    return saved(paper, kind)


def test_a_file_its_steps_and_its_refusals(page: Page, app_server: AppServer) -> None:
    open_upload_page(page, app_server, max_bytes=2_000_000)
    chooser = page.get_by_label("Choose a picture")
    chooser.set_input_files({"name": NAME, "mimeType": "", "buffer": written("HEIF")})
    (first,) = images(page, 1)
    look = Look((1, 32, 32), "dark", frame_of("mnist", 32))
    expected = prepare(read_image(written("HEIF"), at_least=WORKING_SIDE), look).image
    assert np.array_equal(np.rint(np.array(first["pixels"]) * 255), expected.ravel())
    assert first["title"] == NAME and page.locator(".status").inner_text() == f"{NAME}: ready."
    assert page.evaluate("reopen(images[0].token)") == first["pixels"], "the link brings the same picture"
    names = page.locator(".step").evaluate_all("steps => steps.map((step) => step.dataset.name)")
    assert names == ["opened", "square", "grey", "inverted", "contrast", "framed", "resized"]
    assert page.locator(".step img").evaluate_all("all => all.every((one) => one.naturalWidth > 0)")

    page.get_by_label("Inverted").focus()
    page.keyboard.press("Space")
    _, second = images(page, 2)
    assert np.mean(second["pixels"]) > np.mean(first["pixels"]) + 0.2, "paper is white again"
    inverted = page.get_by_label("Inverted")
    assert not inverted.is_checked() and inverted.evaluate("one => one.matches(':focus')"), "the focus stays"

    for content, sentence in (
        (b"<svg/>", "It is an SVG drawing, not an image that is read"),
        (written()[:200], "cut short or damaged"),
        (bytes(2_100_000), "This file has 2.1 MB; 2.0 MB at most are taken."),
    ):
        chooser.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": content})
        refused = page.locator(".status.wrong", has_text=sentence)
        refused.wait_for()
        assert refused.inner_text().endswith(f" What you see is still {NAME}.")
    assert len(page.evaluate("images")) == 2 and page.locator(".step").count() == 7, "the picture before stays"

    letters = base64.b64encode(written()).decode()
    for number, how in enumerate(("drop", "paste"), 3):
        page.evaluate(_GIVE, [how, letters])
        assert images(page, number)[-1]["title"] == f"{how}.png"
    page.evaluate("pane.close()")
    page.evaluate(_GIVE, ["paste", letters])
    assert len(page.evaluate("images")) == 4 and not page.evaluate("document.body.ariaBusy")


def test_the_camera_and_what_it_says_when_it_may_not_be_used(page: Page, app_server: AppServer) -> None:
    open_upload_page(page, app_server)
    page.evaluate("""() => { navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException("", "NotAllowedError");
    }; }""")
    page.get_by_role("button", name="Use the camera").click()
    page.locator(".status.wrong", has_text="The browser does not allow the camera").wait_for()
    page.evaluate(_CAMERA)
    page.get_by_role("button", name="Use the camera").click()
    shutter = page.get_by_role("button", name="Take the photograph")
    page.wait_for_function("() => document.querySelector('.shutter')?.matches(':focus')")
    page.keyboard.press("Escape")
    assert shutter.count() == 0 and page.evaluate("tracks.every((track) => track.readyState === 'ended')")
    page.evaluate(_CAMERA)
    page.get_by_role("button", name="Use the camera").click()
    page.wait_for_function("() => document.querySelector('.shutter')?.matches(':focus')")
    page.keyboard.press("Enter")
    (taken,) = images(page, 1)
    assert taken["title"] == "Your photograph" and 0.03 < np.mean(taken["pixels"]) < 0.4, "a white bar on black"
    assert page.evaluate("tracks.every((track) => track.readyState === 'ended')"), "the camera's light goes out"
