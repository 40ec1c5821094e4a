"""The pages of the app, as tests and screenshots go through them, and what each shows at first glance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser.helpers import WAIT_MS

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Name -> address below the server's.
PAGES = {
    "home": "",
    "learn": "learn",
    "a step of the lesson": "learn?lesson=bargain&lesson-said=bargain:b",
    "train": "train?training=new",
    "a finished training": "train?training=mnist-vae-2d",
    "recipes": "recipes",
    "draw": "draw",
    "your images": "datasets",
    "models": "models",
    "latent map": "latent_map",
    "reconstruct": "reconstruct",
    "denoise": "reconstruct?part=denoise",
    "anomaly": "reconstruct?part=anomaly",
    "compare": "compare",
    "metrics": "metrics",
    "interpolate": "interpolate",
    "arithmetic": "arithmetic",
    "dimensions": "dimensions",
    "codes": "codes",
    "class wall": "wall",
}
# Name -> CSS selectors of what a class on a projector of 1280×720 has to see without scrolling. The first match counts.
STORY: dict[str, list[str]] = {
    "home": [
        "h1",
        ".st-key-hero",
        "[data-control=door-map]",
        "[data-control=door-compare]",
        "[data-control=door-train]",
        ".cards .card",
    ],
    "learn": [".st-key-start-lesson", ".st-key-lesson-step-squeeze", ".st-key-lesson-step-yours"],
    "a step of the lesson": [
        ".st-key-try-it",
        ".bargain-map",
        ".bargain-slider",
        ".figures",
        ".lesson [data-lesson=next]",
    ],
    "recipes": ["h1", ".st-key-recipes-shown", ".pieces .piece"],
    "your images": ["h1", "[data-testid=stFileUploader]", ".st-key-imported-images"],
    "models": ["h1", ".st-key-models-search", ".st-key-beside", ".model-row"],
    "train": [".st-key-choose-data", ".st-key-choose-kind", ".st-key-choose-length", ".st-key-start button"],
    "a finished training": [".st-key-outcome", ".machine .map", ".machine .play", ".st-key-curves-mnist-vae-2d"],
    "compare": ["h1", ".st-key-comparison"],
    "metrics": [".st-key-metrics-models", ".small-table"],
    "reconstruct": [".reconstruct .large", ".reconstruct .story", ".reconstruct .tile:last-child"],
    "denoise": [".denoise .slider", ".denoise .noisy", ".denoise .main", ".denoise .original", ".denoise .story"],
    "arithmetic": [
        *(".st-key-preset-Sleeves button", ".arithmetic .formula", ".arithmetic .result"),
        ".arithmetic .strip .slider-frames",
    ],
    "dimensions": [".dimensions .main", ".dimensions .used .dimension:nth-child(4)"],
    "codes": [".codes .side-a", ".codes .middle", ".codes .side-b"],
    "class wall": ["h1", ".wall .setup .choices", ".wall .setup .main", ".wall .preview .map"],
    "anomaly": [".anomaly .suspect:first-child", ".anomaly .suspect:last-child", ".anomaly .check"],
    "interpolate": [
        *("h1", ".interpolate .modes", ".interpolate canvas.decoded", ".interpolate .range", ".interpolate .play"),
        *(".interpolate .presets", ".interpolate .strip:nth-child(2) .frames", ".interpolate canvas.chart"),
    ],
    "draw": [
        *(".draw .sketchpad-canvas", ".draw .sketchpad-undo", ".draw canvas.chart", ".draw canvas.decoded"),
        *(".draw .trust-word", ".draw .near-row", ".draw .step:last-child", ".draw .use-map", ".draw .png"),
    ],
    "latent map": [
        *("[data-testid=stMain] h1", ".latent-map .map-box", ".latent-map .lens", ".latent-map .layer.tiles"),
        *(".latent-map canvas.decoded", ".latent-map canvas.original", ".latent-map .trust", ".latent-map .near-row"),
        "[data-testid=stMain] [data-testid=stButtonGroup]",
    ],
}


def outside_first_glance(page: Page, selectors: list[str]) -> list[str]:
    """What of `selectors` is not wholly in the window, each as a sentence."""
    from playwright.sync_api import TimeoutError

    window = page.viewport_size
    assert window is not None
    found = []
    for selector in selectors:
        part = page.locator(selector).first  # finds what is inside a component, too
        try:
            part.wait_for(timeout=WAIT_MS)
        except TimeoutError:
            found.append(f"{selector} is not there, or not visible")
            continue
        box = part.bounding_box()
        assert box is not None
        left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
        if left < 0 or top < 0 or right > window["width"] or bottom > window["height"] or not box["width"]:
            sides = ", ".join(f"{side:.0f}" for side in (left, top, right, bottom))
            found.append(f"{selector} spans {sides} of {window['width']}×{window['height']}")
    return found


_FETCHED = """() => {
  const below = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? below(one.shadowRoot) : []))];
  const links = (root, of) => [...root.querySelectorAll(`link${of}`)].map((link) => link.href);
  return {
    announced: [
      ...links(document.head, ":is([rel=modulepreload], [rel=preload])"),
      ...[...document.querySelectorAll("script[src]")].map((script) => script.src),
    ],
    fetched: performance.getEntriesByType("resource").map((entry) => entry.name),
    styled: below(document).flatMap((root) => links(root, "[rel=stylesheet]")),
  };
}"""
_SHALL_BE_ANNOUNCED = re.compile(r"/data/modules/|/static/js/")


def announced_wrongly(page: Page) -> list[str]:
    """What a page that was just opened fetched late, as its head did not name it, and the parts that it named in vain."""
    found = page.evaluate(_FETCHED)
    late = [
        f"{address} is not named in the page's head"
        for address in sorted(set(found["fetched"]) - set(found["announced"]))
        if _SHALL_BE_ANNOUNCED.search(address)
    ]
    vain = [
        f"{address} is named in the page's head, and its part is not on the page"
        for address in found["announced"]
        if address.endswith("/style.css") and address not in found["styled"]
    ]
    return late + vain
