"""The app under a path of somebody else's host: one that the proxy forwards, and one that it strips as Jupyter's does.

Straight at the server a wrong address goes unseen: Streamlit serves the routes at the root and under the path alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.helpers import assert_no_errors, open_page, wait_idle
from tests.browser.map_helpers import MapOnPage, assert_is_torchs, decoded, shown_code
from tests.browser.proxy import Proxy, running
from tests.browser.server import AppServer, start, stop
from vae_core.inference import load_model

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "fashion-vae-2d"
BASE = "/lab/playground"


@pytest.fixture(scope="module", params=["forwarded", "stripped"])
def proxy(
    request: pytest.FixtureRequest, app_server: AppServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    if request.param == "stripped":
        with running("/user/ada/proxy/8501", app_server.address, strip=True) as proxy:
            yield proxy
        return
    log = tmp_path_factory.mktemp("proxy") / "log"
    server = start(app_server.runs.root, log, base_path=BASE)
    with running(BASE, server.address, strip=False) as proxy:
        yield proxy
    stop(server, trainings=False)


def test_the_map_decodes(page: Page, proxy: Proxy, app_server: AppServer) -> None:
    open_page(page, f"{proxy.address}/latent_map?run={RUN}")
    shown = MapOnPage(page).wait()
    shown.hover(0.45, 0.55)
    page.locator("canvas.decoded[data-code]").first.wait_for()
    assert_is_torchs(decoded(page), load_model(app_server.runs.open(RUN)), shown_code(page))
    page.get_by_text("The manifold as one picture").click()
    link = page.get_by_role("link", name="Download the PNG")
    answer = page.request.get(link.evaluate("link => link.href"))
    assert answer.status == 200 and answer.headers["content-type"] == "image/png"
    assert_no_errors(page)
    assert not proxy.refused


def test_interpolate_draws_and_its_gif_is_there(page: Page, proxy: Proxy) -> None:
    open_page(page, f"{proxy.address}/interpolate?run={RUN}&images=488-1308")
    page.wait_for_selector(".interpolate[data-ready=yes]")
    page.locator(".interpolate canvas.decoded[data-drawn]").first.wait_for()
    answer = page.request.get(page.locator("a.gif").evaluate("link => link.href"))
    assert answer.status == 200 and answer.body()[:6] == b"GIF89a"
    assert_no_errors(page)
    assert not proxy.refused


def test_train_replays_a_run_and_leads_to_its_map(page: Page, proxy: Proxy) -> None:
    with page.expect_response("**/film.bin*") as film:
        open_page(page, f"{proxy.address}/train?training={RUN}")
    assert film.value.status == 200
    page.get_by_role("button", name="Explore its latent map").click()
    page.wait_for_url(f"{proxy.address}/latent_map**")
    wait_idle(page)
    MapOnPage(page).wait()
    assert_no_errors(page)
    assert not proxy.refused
