"""The pages of the app, as tests and screenshots go through them, and what each shows at first glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
}
# Name -> CSS selectors of what a class on a projector of 1280×720 has to see without scrolling. The first match counts.
STORY: dict[str, list[str]] = {
    "train": [".st-key-choose-data", ".st-key-choose-kind", ".st-key-choose-epochs", ".st-key-start button"],
    "a finished training": [".st-key-outcome", ".machine .map", ".machine .play", ".st-key-curves-mnist-vae-2d"],
    "compare": ["h1", ".st-key-comparison"],
    "metrics": [".st-key-metrics-models", "[data-testid=stTable]"],
    "reconstruct": [".reconstruct .large", ".reconstruct .story", ".reconstruct .tile:last-child"],
    "denoise": [".denoise .slider", ".denoise .noisy", ".denoise .main", ".denoise .original", ".denoise .story"],
    "anomaly": [".anomaly .suspect:first-child", ".anomaly .suspect:last-child", ".anomaly .check"],
}
_OUTSIDE = """(selectors) => selectors.flatMap((selector) => {
  const find = (root) => {  // in the roots of components, too
    const found = root.querySelector(selector);
    if (found) return found;
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      const inside = shadowRoot && find(shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  const part = find(document);
  if (!part) return [`${selector} is not there`];
  const { left, top, right, bottom, width, height } = part.getBoundingClientRect();
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && width > 0 && height > 0;
  return inside ? [] : [`${selector} spans ${[left, top, right, bottom].map(Math.round)} of ${innerWidth}×${innerHeight}`];
})"""


def outside_first_glance(page: Page, selectors: list[str]) -> list[str]:
    """What of `selectors` is not wholly in the window, each as a sentence."""
    return page.evaluate(_OUTSIDE, selectors)
