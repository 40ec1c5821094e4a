"""The pane for a picture of one's own on a page of nothing else, served by the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.modules import modules

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import AppServer

FRAME = {"box": 20, "field": 28, "size": 32, "centre": "mass"}
LIGHT = {
    "text": "#16211f",
    "background": "#fdfdfc",
    "secondary-background": "#eef3f2",
    "border": "#c9d5d3",
    "primary": "#0b7069",
}
DARK = {
    "text": "#e8efee",
    "background": "#10171a",
    "secondary-background": "#1c272b",
    "border": "#3a4a4f",
    "primary": "#4dbdb1",
}
_OPEN = """async ([files, colours, shape, frame, maxBytes]) => {
  document.body.innerHTML = '<main class="part"><div id="pane"></div></main>';
  document.body.style.cssText = `margin: 16px; background: ${colours.background}; font-family: sans-serif`;
  for (const [name, value] of Object.entries(colours))
    document.documentElement.style.setProperty(`--st-${name}-color`, value);
  document.documentElement.style.setProperty("--st-base-radius", "10px");
  document.documentElement.style.setProperty("--st-button-radius", "10px");
  for (const path of ["lib/base.css", "draw/upload.css"]) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = files + path;
    document.head.append(link);
    await new Promise((loaded) => (link.onload = loaded));
  }
  const { uploadPane } = await import(files + "draw/upload.js");
  const { openOwnImage } = await import(files + "lib/own-image.js");
  window.reopen = async (token) => [...(await openOwnImage(token, { shape, frame })).pixels];
  window.images = [];
  window.pane = uploadPane(document.getElementById("pane"), {
    shape, frame, maxBytes, prepareUrl: "data/prepare-image",
    onImage: ({ pixels, token, title }) => window.images.push({ pixels: [...pixels], token, title }),
  });
}"""


def open_upload_page(page: Page, server: AppServer, *, dark: bool = False, max_bytes: int | None = None) -> None:
    page.goto(f"{server.address}/_stcore/health")
    page.evaluate(_OPEN, [f"/{modules().address('')}", DARK if dark else LIGHT, [1, 32, 32], FRAME, max_bytes])


def images(page: Page, count: int) -> list[dict[str, Any]]:
    """What the pane has handed over, once there are so many."""
    page.wait_for_function("count => window.images.length >= count", arg=count)
    found: list[dict[str, Any]] = page.evaluate("window.images")
    assert len(found) == count
    return found
