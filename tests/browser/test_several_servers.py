"""Two servers over one folder of runs behind nginx, under a path: the map and a training, before and after one is killed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from tests.browser.helpers import assert_no_errors, open_page, wait_idle
from tests.browser.map_helpers import MapOnPage, assert_is_torchs, decoded, shown_code
from tests.browser.nginx import Nginx, nginx
from tests.browser.server import AppServer, start, stop
from tests.faults.workers import until
from ui.app.browser_id import COOKIE
from vae_core.inference import load_model

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "fashion-vae-2d"
BASE = "/class/playground"


@pytest.fixture(scope="module")
def servers(app_server: AppServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, AppServer]]:
    """By host and port."""
    folder = tmp_path_factory.mktemp("servers")
    started = [start(app_server.runs.root, folder / f"{number}.log", base_path=BASE) for number in range(2)]
    yield {server.address.removeprefix("http://"): server for server in started}
    for server in started:
        stop(server, trainings=False)


@pytest.fixture(scope="module")
def front(servers: dict[str, AppServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with nginx(tmp_path_factory.mktemp("nginx"), BASE, list(servers)) as front:
        yield front


def look_at_the_map(page: Page, app_server: AppServer) -> None:
    shown = MapOnPage(page).wait()
    shown.hover(0.45, 0.55)
    page.locator("canvas.decoded[data-code]").first.wait_for()
    assert_is_torchs(decoded(page), load_model(app_server.runs.open(RUN)), shown_code(page))


def test_a_class_behind_one_address_is_spread_over_the_servers(front: Nginx, servers: dict[str, AppServer]) -> None:
    rounds = []
    for _ in range(2):
        before = len(front.servers_of("/_stcore/health"))
        for person in range(24):
            asked = Request(f"{front.address}/_stcore/health", headers={"Cookie": f"a=b; {COOKIE}=person-{person}"})
            with urlopen(asked, timeout=10) as answer:
                assert answer.status == 200
        until(lambda: len(front.servers_of("/_stcore/health")) >= before + 24)  # noqa: B023 (nginx notes it after the answer)
        rounds.append(front.servers_of("/_stcore/health")[-24:])
    assert rounds[0] == rounds[1], "everybody stays where they are"
    assert set(rounds[0]) == set(servers) and min(map(rounds[0].count, servers)) > 4


def test_map_and_train_go_on_when_a_server_is_gone(
    page: Page, front: Nginx, servers: dict[str, AppServer], app_server: AppServer
) -> None:
    open_page(page, f"{front.address}/latent_map?run={RUN}")
    look_at_the_map(page, app_server)
    page.goto(f"{front.address}/train?training={RUN}")
    page.get_by_role("button", name="Explore its latent map").click()
    page.wait_for_url(f"{front.address}/latent_map**")
    wait_idle(page)
    look_at_the_map(page, app_server)
    page.mouse.click(*centre(page))
    page.wait_for_url("**pins-map=**")
    assert_no_errors(page)

    mine = front.servers_of("codes.bin")[-1]
    assert set(front.servers_of("/data/runs")) == {mine}, "a browser stays with its server"
    servers[mine].process.kill()
    servers[mine].process.wait(10)

    # The page in the browser has its models, and its link to the server comes back by itself, from what the address holds.
    look_at_the_map(page, app_server)
    kept = page.url
    page.get_by_role("link", name="Train", exact=True).first.click()
    page.wait_for_url(f"{front.address}/train**")
    wait_idle(page)
    page.goto(kept)
    look_at_the_map(page, app_server)
    assert page.locator(".latent-map .pin").count() == 1
    (other,) = set(servers) - {mine}
    assert front.servers_of("/latent_map")[-1] == other
    assert page.request.get(f"{front.address.removesuffix(BASE)}/health").status == 200


def centre(page: Page) -> tuple[float, float]:
    box = page.locator(".latent-map canvas").first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
