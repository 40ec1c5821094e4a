"""The time machine in a real browser: it plays, steps and scrubs, follows a growing run, and shows what is on disk."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.browser.helpers import (
    WAIT_MS,
    assert_no_errors,
    in_motion,
    screenshot,
    wait_attribute,
    wait_drawn,
    wait_idle,
)
from tests.browser.server import AppServer, fill_store, start, stop
from vae_core.runs import Run
from vae_core.runs.images import run_images

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

RUN = "fashion-vae-2d"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("films")
    store = fill_store(folder / "runs")
    for name, kept in (("growing", 3), ("single", 1), ("damaged", None)):
        shutil.copytree(store.open(RUN).path, store.root / name)
        if kept is not None:
            run = store.open(name)
            run.drop_snapshots_after(run.snapshot_steps()[kept - 1])
    damaged = sorted((store.root / "damaged" / "snapshots").iterdir())[2]
    damaged.write_bytes(damaged.read_bytes()[:500])
    app = start(store.root, folder / "log", script=Path(__file__).with_name("time_machine_app.py"))
    yield app
    stop(app)


class Machine:
    """A time machine on a page."""

    def __init__(self, page: Page, index: int = 0) -> None:
        self.page = page
        self.root = page.locator(".machine").nth(index)
        self.root.scroll_into_view_if_needed(timeout=WAIT_MS)  # its film is fetched when it is seen
        page.locator(".machine[data-position]").nth(index).wait_for(timeout=WAIT_MS)

    def part(self, selector: str) -> Locator:
        return self.root.locator(selector)

    @property
    def position(self) -> float:
        return float(self.root.get_attribute("data-position") or "nan")

    @property
    def frames(self) -> int:
        return int(self.root.get_attribute("data-frames") or 0)

    def at(self, position: float) -> None:
        """Wait until it rests at a position."""
        wait_attribute(self.root, "data-position", f"{position:.3f}")
        wait_drawn(self.root)

    def picture(self, selector: str) -> np.ndarray:
        """uint8 [H, W, 4]: what a canvas shows."""
        url = self.part(selector).evaluate("canvas => canvas.toDataURL('image/png')")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGBA"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.part(".map").press(key)


def open_machine(page: Page, server: AppServer, query: str) -> Machine:
    page.goto(f"{server.address}/?runs={query}")
    return Machine(page)


def sent_messages(page: Page) -> list[object]:
    """What the page sends to Streamlit from now on. (Playwright marks its listeners: a built-in method cannot be one.)"""
    messages: list[object] = []

    def note(payload: object) -> None:
        messages.append(payload)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    return messages


def test_it_plays_from_first_to_last_and_sends_nothing(page: Page, server: AppServer) -> None:
    in_motion(page)
    messages = sent_messages(page)
    machine = open_machine(page, server, RUN)
    last = machine.frames - 1
    assert last >= 4 and machine.position == last, "it opens at the end of the training"
    wait_idle(page)
    messages.clear()
    machine.part("[data-speed='2']").click()
    machine.part(".play").click()
    machine.part(".play.playing").wait_for()
    seen, maps, tiles = [], set(), set()
    while machine.part(".play.playing").count():
        seen.append(machine.position)
        maps.add(machine.picture(".map").tobytes())
        tiles.add(machine.picture(".decoded .tile").tobytes())
        assert len(seen) < 2000
    machine.at(last)
    assert seen == sorted(seen) and seen[0] < last / 2 and any(position % 1 for position in seen)
    assert len(maps) > 4 and len(tiles) > 2, "points glide and the decoded picture with them"
    assert not messages
    assert_no_errors(page)
    screenshot(page, "time-machine")


def test_the_tile_and_the_nearest_image_are_what_is_on_disk(page: Page, server: AppServer) -> None:
    machine, run = open_machine(page, server, RUN), server.runs.open(RUN)
    # Until somebody points: the place in the middle, and the image that is nearest to it.
    assert machine.part(".which").inner_text() in run_images(run).class_names
    wait_idle(page)
    wait_drawn(machine.root)
    near = machine.picture(".nearest .tile")[..., 0]
    assert any(np.array_equal(near, one[0]) for one in run_images(run).load("held-out", 32).images.numpy())
    box = machine.part(".map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    for back in (0, 2):
        for k in range(back):
            machine.press("ArrowLeft")
            machine.at(machine.frames - 2 - k)
        snapshot = run.snapshot(run.snapshot_steps()[-1 - back])
        x, y = (float(part.replace("−", "-")) for part in re.findall(r"[−\d.]+", machine.part(".where").inner_text()))
        left, right, bottom, top = snapshot.extent
        tiles = round(len(snapshot.manifold) ** 0.5)  # type: ignore[arg-type]
        column, row = int((x - left) / (right - left) * tiles), int((top - y) / (top - bottom) * tiles)
        shown = machine.picture(".decoded .tile")[..., 0].astype(int)
        assert np.abs(shown - snapshot.manifold[row * tiles + column, 0]).mean() < 3
    shown_index = int(run.fixed()["shown"][3])
    strip = machine.part(".strip").bounding_box()
    assert strip is not None
    machine.part(".strip").hover(position={"x": strip["width"] * 3.5 / 16, "y": 10})
    wait_idle(page)  # the sheet of originals is fetched
    wait_drawn(machine.root)
    np.testing.assert_array_equal(
        machine.picture(".nearest .tile")[..., 0], run.fixed()["originals"][3, 0], err_msg=f"image {shown_index}"
    )


def test_keys_steps_and_the_slider(page: Page, server: AppServer) -> None:
    machine = open_machine(page, server, RUN)
    machine.press("Home")
    machine.at(0)
    assert "Epoch 0" in machine.part(".moment").inner_text()
    start_picture = machine.picture(".strip")
    machine.press("ArrowRight")
    machine.at(1)
    machine.press("ArrowRight", "ArrowRight")
    machine.at(3)
    assert not np.array_equal(machine.picture(".strip"), start_picture)
    machine.part(".back").click()
    machine.at(2)
    machine.part(".time").fill("1.5")
    machine.at(1.5)
    machine.press(" ")
    machine.part(".play.playing").wait_for()
    machine.press(" ")
    machine.part(".play:not(.playing)").wait_for()
    machine.press("End")
    machine.at(machine.frames - 1)
    with_all = machine.picture(".map")
    machine.part(".legend .chip").first.click()
    wait_drawn(machine.root)
    assert not np.array_equal(machine.picture(".map"), with_all)


def test_a_growing_run_is_followed_until_one_goes_back(page: Page, server: AppServer) -> None:
    full, growing = server.runs.open(RUN), server.runs.open("growing")
    later = full.snapshot_steps()[3:]
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "film.bin" in request.url else None)
    machine = open_machine(page, server, "growing&live=1")
    assert machine.position == 2
    page.mouse.move(400, 200)
    grow(full, growing, later[0])
    machine.at(3)
    assert "?after=" in fetched[-1], "only the new snapshot is fetched"
    machine.press("Home")
    machine.at(0)
    grow(full, growing, later[1])
    wait_attribute(machine.root, "data-frames", "5")
    wait_drawn(machine.root, settle_ms=500)
    assert machine.position == 0, "who has gone back is left there"
    machine.part(".live").click()
    machine.at(4)
    assert machine.part(".live").get_attribute("aria-pressed") == "true"
    assert len(fetched) == 3


def test_two_on_one_page_do_not_mix(page: Page, server: AppServer) -> None:
    first = open_machine(page, server, f"{RUN},damaged")
    second = Machine(page, 1)
    second.press("Home")
    second.at(0)
    assert first.position == first.frames - 1 and second.frames == first.frames - 1
    assert "1 damaged snapshot was left out" in second.part(".caption").inner_text()
    assert "damaged" not in first.part(".caption").inner_text()


def test_a_film_just_below_the_window_is_fetched(page: Page, server: AppServer) -> None:
    page.set_viewport_size({"width": 1440, "height": 400})
    page.route(re.compile(rf"/{RUN}/.*film\.bin"), lambda route: None)  # the first one keeps its place
    with page.expect_request(re.compile(r"/damaged/.*film\.bin"), timeout=WAIT_MS):
        page.goto(f"{server.address}/?runs={RUN},damaged")
    box = page.locator(".machine").nth(1).bounding_box()
    assert box is not None and 400 < box["y"] < 550


def test_one_snapshot_is_shown_and_cannot_be_played(page: Page, server: AppServer) -> None:
    machine = open_machine(page, server, "single")
    assert machine.frames == 1 and machine.part(".play").is_disabled()
    assert "nothing to replay" in machine.part(".caption").inner_text()
    assert machine.picture(".map")[..., 3].any()


def test_on_a_telephone_and_without_motion(page: Page, server: AppServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    machine = open_machine(page, server, RUN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    above, below = machine.part(".map").bounding_box(), machine.part(".decoded").bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]
    machine.press("Home")
    machine.at(0)
    machine.part("[data-speed='2']").click()
    machine.part(".play").click()
    machine.part(".play.playing").wait_for()
    seen = set()
    while machine.part(".play.playing").count():
        seen.add(machine.position)
    assert seen and not any(position % 1 for position in seen), "from snapshot to snapshot, without the glide"


def grow(source: Run, target: Run, step: int) -> None:
    """One more snapshot, put there at once as a worker does."""
    name = f"{step:07d}.safetensors"
    shutil.copy(source.path / "snapshots" / name, target.path / name)
    (target.path / name).rename(target.path / "snapshots" / name)
