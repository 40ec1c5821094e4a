"""The lesson from its first step to its end in a real browser: once by mouse, once by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.helpers import WAIT_MS, assert_no_errors, in_motion, open_page, screenshot, wait_attribute, wait_idle
from tests.browser.map_helpers import MapOnPage, shown_code
from tests.browser.server import AppServer
from vae_core import jobs
from vae_core.explorer.lesson.step import Step, steps
from vae_core.inference import held_out_encoding

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DRESS_IMAGE = 3328
MAX_TABS = 80


def bar(page: Page) -> Locator:
    return page.locator(".lesson[data-phase]")


def wait_step(page: Page, step: str, phase: str, *, idle: bool = True) -> None:
    page.locator(f'.lesson[data-step="{step}"][data-phase="{phase}"]').wait_for(timeout=WAIT_MS)
    bar(page).nth(1).wait_for(state="detached", timeout=WAIT_MS)  # the former page's, where a page has taken its place
    if idle:
        wait_idle(page)


def points_at_the_part(page: Page) -> None:
    """“Show me” says the task beside the part that it needs, both in the window; Escape takes it away."""
    page.get_by_role("button", name="Show me").click()
    popover = page.locator(".driver-popover")
    popover.wait_for(timeout=WAIT_MS)
    wait_idle(page)
    lit = page.locator(".driver-active-element").last  # the first is the component around the part
    for part in (popover, lit):
        box, window = part.bounding_box(), page.viewport_size
        assert box is not None and window is not None
        assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= window["width"]
        assert box["y"] + box["height"] <= window["height"]
    assert bar(page).locator(".message").inner_text() in popover.inner_text()
    page.keyboard.press("Escape")
    popover.wait_for(state="detached", timeout=WAIT_MS)


def dress_shares(page: Page, app_server: AppServer) -> tuple[float, float]:
    """Where a dress is, as shares of the map's plot area."""
    shown = MapOnPage(page).wait()
    x, y = held_out_encoding(app_server.runs.open("fashion-vae-2d")).codes[DRESS_IMAGE]
    x0, x1, y0, y1 = shown.range()
    return float((x - x0) / (x1 - x0)), float((y1 - y) / (y1 - y0))


class ByMouse:
    """Every guess and every task with the pointer."""

    def __init__(self, page: Page, app_server: AppServer) -> None:
        self.page, self.app_server = page, app_server

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).last.click()

    def onward(self) -> None:
        bar(self.page).locator("[data-lesson=next]").click()

    def _drag(self, part: Locator, *shares: tuple[float, float]) -> None:
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box is not None
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=5)
        self.page.mouse.up()

    def ready(self, step: Step) -> None:
        """Until the guess can be made: a dot needs its map."""
        if step.prediction.kind == "dot":
            self.page.locator(".learn[data-kind=dot][data-ready=yes]").wait_for(timeout=WAIT_MS)

    def guess(self, step: Step) -> None:
        match step.prediction.kind:
            case "choose":
                self.page.locator(".learn .option").nth(1).click()
            case "dot":
                self._drag(self.page.locator("canvas.dot-map"), (0.4, 0.55))
            case "sketch":
                self._drag(self.page.locator(".board canvas"), (0.4, 0.1), (0.4, 0.9), (0.6, 0.9), (0.6, 0.1))
            case "amount":
                self._drag(self.page.locator(".learn input.whole"), (0.5, 0.5), (0.3, 0.5))

    def do_squeeze(self) -> None:
        self.page.locator(".reconstruct input.split").wait_for(state="attached", timeout=WAIT_MS)
        self._drag(self.page.locator(".reconstruct .large canvas").first, (0.5, 0.5), (0.2, 0.5))

    def do_map(self) -> None:
        MapOnPage(self.page).click(*dress_shares(self.page, self.app_server))

    def do_between(self) -> None:
        self._drag(self.page.locator(".interpolate input.range"), (0.25, 0.5), (0.5, 0.5))

    def _moment(self, name: str) -> None:
        self.page.locator(".compare[data-ready=yes]").wait_for(timeout=WAIT_MS)
        self.press(name)

    def do_problem(self) -> None:
        self._moment("What random points reach")

    def do_cloud(self) -> None:
        self._moment("The price")

    def do_bargain(self) -> None:
        self.page.locator(".st-key-picked-run").click()
        self.page.get_by_role("option").filter(has_text="beta 20").first.click()

    def do_yours(self) -> None:
        self.press("Start")


class ByKeyboard(ByMouse):
    """The same without a pointer: Tab, arrows, Space and Enter."""

    def _focus(self, wanted: Callable[[], bool], key: str = "Tab") -> None:
        for _ in range(MAX_TABS):
            self.page.keyboard.press(key)
            if wanted():
                return
        pytest.fail("Tab does not lead there.")

    def _focused(self, script: str) -> bool:
        """Of the focused element, through shadow roots."""
        return bool(
            self.page.evaluate(
                f"""() => {{ let one = document.activeElement;
                    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
                    return one ? ({script})(one) : false; }}"""
            )
        )

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        self._focus(lambda: self._focused(f"one => one.matches({selector!r})"), key)

    def tab_to_text(self, text: str) -> None:
        self._focus(lambda: self._focused(f"one => one.matches('button') && one.innerText.includes({text!r})"))

    def press(self, name: str) -> None:
        self.tab_to_text(name)
        self.page.keyboard.press("Enter")

    def onward(self) -> None:
        self.tab_to("[data-lesson=next]", "Shift+Tab")  # the bar comes first on the page
        self.page.keyboard.press("Enter")

    def guess(self, step: Step) -> None:
        keyboard = self.page.keyboard
        match step.prediction.kind:
            case "choose":
                self.tab_to(".option input")
                keyboard.press("Space")
            case "dot":
                self.tab_to("canvas.dot-map")
                for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Enter"):
                    keyboard.press(key)
            case "sketch":
                self.tab_to(".board canvas")
                for key in ("Space", "ArrowDown", "Space", "ArrowRight", "Space"):
                    keyboard.press(key)
            case "amount":
                self.tab_to("input.whole")
                keyboard.press("ArrowLeft")
                wait_idle(self.page)

    def do_squeeze(self) -> None:
        self.tab_to("input.split")
        self.page.keyboard.press("ArrowLeft")

    def do_map(self) -> None:
        MapOnPage(self.page).wait()
        self.tab_to("canvas.map-over")
        x, y = dress_shares(self.page, self.app_server)
        for _ in range(200):
            ring_x, ring_y = self._ring()
            if max(abs(ring_x - x), abs(ring_y - y)) < 0.012:
                break
            across, up = ring_x - x, ring_y - y
            if abs(across) >= abs(up):
                self.page.keyboard.press("ArrowLeft" if across > 0 else "ArrowRight")
            else:
                self.page.keyboard.press("ArrowUp" if up > 0 else "ArrowDown")
        self.page.keyboard.press("Enter")

    def _ring(self) -> tuple[float, float]:
        """Where the ring is, as shares of the map."""
        x, y = shown_code(self.page)
        x0, x1, y0, y1 = MapOnPage(self.page).range()
        return float((x - x0) / (x1 - x0)), float((y1 - y) / (y1 - y0))

    def do_between(self) -> None:
        self.page.locator(".interpolate[data-ready=yes]").wait_for(state="attached", timeout=WAIT_MS)
        self.tab_to("input.range")
        for key in ("PageUp", "PageUp", *["ArrowRight"] * 20):  # two tenths of the slider, then its smallest steps
            self.page.keyboard.press(key)

    def do_bargain(self) -> None:
        self.tab_to(".st-key-picked-run input")
        self.page.keyboard.type("beta 20")
        self.page.keyboard.press("Enter")


@pytest.mark.slow
@pytest.mark.parametrize("way", [ByMouse, ByKeyboard])
def test_the_lesson_from_its_first_step_to_its_end(page: Page, app_server: AppServer, way: type[ByMouse]) -> None:
    in_motion(page)
    person, known = way(page, app_server), app_server.runs.ids()
    open_page(page, f"{app_server.address}/learn")
    person.press("Start the lesson")
    for number, step in enumerate(steps(), start=1):
        wait_step(page, step.id, "guess")
        person.ready(step)
        person.guess(step)
        page.wait_for_function(
            "id => new URLSearchParams(location.search).get('lesson-said')?.includes(`${id}:`)", arg=step.id
        )
        wait_idle(page)
        if way is ByMouse:
            screenshot(page, f"lesson-{number}-guess")
        person.onward()
        wait_step(page, step.id, "try")
        assert bar(page).locator(".message").inner_text() == step.task
        if way is ByMouse and step.id in ("map", "yours"):
            points_at_the_part(page)
        getattr(person, f"do_{step.id}")()
        wait_step(page, step.id, "done", idle=step.id != "yours")  # a page does not rest while it shows a training
        assert len(bar(page).locator(".dot.done").all()) == number
        screenshot(page, f"lesson-{number}-done-{way.__name__}")
        assert_no_errors(page)
        if step.id == "yours":
            (run_id,) = app_server.runs.ids() - known
            jobs.stop(app_server.runs, app_server.runs.open(run_id))
            page.get_by_role("button", name="Train again with changes").wait_for(timeout=WAIT_MS)
            wait_idle(page)
        person.onward()
    wait_attribute(bar(page), "data-phase", "end")
    wait_idle(page)
    assert page.get_by_role("heading", name="What you have found out").count()
    assert "lesson-done=" + ".".join(step.id for step in steps()) in page.url
    person.press("Leave the lesson")
    bar(page).wait_for(state="detached", timeout=WAIT_MS)
    assert_no_errors(page)
