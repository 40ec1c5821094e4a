"""The exported folder on a plain static server, below a path: it opens, draws, and asks that server alone."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.helpers import WAIT_MS
from vae_core.runs import RunStore
from vae_core.take_home.folder import export_folder

SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")
BELOW = "some/where"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *more: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(exported_once: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the gallery's folder, below a path of its server."""
    root = tmp_path_factory.mktemp("site")
    runs = [SHIPPED.open(name) for name in ("fashion-vae-2d", "mnist-ae-2d", "mnist-pca-2d")]
    export_folder(runs, images=300).write(root / BELOW)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{BELOW}/"
    server.shutdown()
    server.server_close()


def test_the_gallery_leads_to_a_map_that_draws(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(site)
    assert page.locator("li").count() == 3
    page.locator("img").last.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every((one) => one.naturalWidth === 1200)")
    page.get_by_role("link", name="Fashion VAE").click()
    page.locator(".view:not([hidden]) .latent-map[data-ready=yes]").wait_for(state="attached", timeout=WAIT_MS)
    expect(page.locator("h1")).to_contain_text("Fashion VAE")
    page.go_back()
    page.get_by_role("link", name="Digits PCA").click()
    page.locator(".view:not([hidden]) .latent-map[data-ready=yes]").wait_for(state="attached", timeout=WAIT_MS)
    others = [one for one in asked if not one.startswith((site, "blob:", "data:"))]
    assert others == [] and complaints == []
    context.close()
