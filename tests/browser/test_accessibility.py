"""axe-core over every page, light and dark: nothing serious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.helpers import open_page
from tests.browser.server import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "home": "",
    "train": "train?training=new",
    "a finished training": "train?training=mnist-vae-2d",
    "recipes": "recipes",
    "latent map": "latent_map",
    "reconstruct": "reconstruct",
    "denoise": "reconstruct?part=denoise",
    "anomaly": "reconstruct?part=anomaly",
    "compare": "compare",
    "metrics": "metrics?level=expert",
    "interpolate": "interpolate",
    "arithmetic": "arithmetic",
    "dimensions": "dimensions",
    "codes": "codes?run=vq-vae",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page: Page, app_server: AppServer, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    colours = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        open_page(page, f"{app_server.address}/{PAGES[name]}")
        colours.add(page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"))
        found = [
            f"{scheme}: {one['id']}: {node['html'][:200]}"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        assert not found, "\n".join(found)
    assert len(colours) == 2, "the page did not follow the colour scheme"
