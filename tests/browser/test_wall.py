"""A class wall with several browsers: students draw, the wall shows it within a second, hides it, and closes."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.every_page import outside_first_glance
from tests.browser.helpers import WAIT_MS, assert_no_errors, open_page, screenshot, wait_attribute
from tests.browser.server import AppServer
from ui.app.window import PROJECTED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

WITHIN = 3.0  # seconds, on a machine that runs three browsers and the server at once; usually a quarter of a second
# x and y as shares of the pad
RING = [(0.5 + 0.2 * math.sin(a * 0.35), 0.5 - 0.33 * math.cos(a * 0.35)) for a in range(19)]
BAR = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]
SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.5, 0.55), (0.42, 0.85)]
INKED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 0 && value > 128).length;
}"""


@pytest.fixture
def phones(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Browsers of their own, as students have them."""
    opened = []

    def another() -> BrowserContext:
        opened.append(chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
        return opened[-1]

    yield another
    for context in opened:
        context.close()


def open_wall(page: Page, server: AppServer, *, digits: bool = False, named: bool = False) -> tuple[Locator, str]:
    """The board, once its model is there, and the students' address."""
    open_page(page, f"{server.address}/wall")
    setup = page.locator(".wall .setup")
    if digits:
        setup.get_by_label("A digit from 0 to 9").check()
    if named:
        setup.get_by_label("Ask for a first name").check()
    setup.get_by_role("button", name="Open the wall").click()
    wait_attribute(page.locator(".wall .board"), "data-count", "0")
    assert_no_errors(page)
    board = page.locator(".wall .board")
    return board, board.locator(".where .link").get_attribute("href") or ""


def draw(page: Page, points: list[tuple[float, float]], *, by_touch: bool = False) -> None:
    box = page.locator(".sketchpad-canvas").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    if by_touch:
        fingers = page.context.new_cdp_session(page)
        for kind, place in [("touchStart", places[0]), *(("touchMove", one) for one in places[1:])]:
            touched = [{"x": place[0], "y": place[1]}]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def serious(page: Page) -> list[str]:
    """What axe-core finds wrong."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_two_draw_and_a_third_sees_both_until_they_are_hidden_and_the_wall_closed(
    page: Page, app_server: AppServer, phones: Callable[[], BrowserContext]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    board, link = open_wall(page, app_server, digits=True, named=True)
    students = [phones().new_page() for _ in range(2)]
    for student in students:
        student.goto(link)
        wait_attribute(student.locator("#student"), "data-ready", "yes")
        assert student.evaluate("() => document.documentElement.scrollWidth") == 390
        send = student.locator(".send")
        assert send.is_disabled() and send.inner_text() == "Draw something first"
        send_box = send.bounding_box()
        assert send_box is not None and send_box["y"] + send_box["height"] <= 844

    took = []
    sent = [(0, RING, 0, "<b>Ada</b>"), (1, BAR, 1, "Grace"), (0, SEVEN, 7, ""), (1, RING, 0, "Grace")]
    for number, (who, points, digit, name) in enumerate(sent, 1):
        student = students[who]
        draw(student, points, by_touch=who == 1)
        assert student.locator(".send").inner_text() == "Choose what you drew" or number > 2
        student.locator(".pick").nth(digit).click()
        student.get_by_label("First name").fill(name)
        begun = time.monotonic()
        student.locator(".send").click()
        wait_attribute(board, "data-newest", str(number))
        took.append(time.monotonic() - begun)
        student.locator(".sent .map").wait_for(timeout=WAIT_MS)
        assert student.locator(".sent h1").inner_text() == "It is on the wall."
        assert f"“{digit}”" in student.locator(".sent .words").inner_text()
        assert student.locator(".sent .pixels").nth(1).evaluate(INKED) > 10  # the model's version of it
        if number == 1:
            screenshot(student, "wall-sent")
        student.get_by_role("button", name="Draw another").click()
    print(f"from Send to the wall: median {statistics.median(took) * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms")
    assert statistics.median(took) < WITHIN

    # -- the teacher's screen
    assert board.get_attribute("data-count") == "4" and board.locator(".count").inner_text() == "4 drawings"
    detail = board.locator(".detail")
    assert detail.locator(".caption").inner_text() == "No. 4 “0” by Grace"
    assert detail.locator("canvas").first.evaluate(INKED) > 10
    board.locator(".map").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert detail.locator(".caption").inner_text() == "No. 1 “0” by <b>Ada</b>"  # as text
    assert detail.locator(".newest").is_enabled()
    story = [".board .map", ".board .code", ".where .link", ".detail .redrawn", ".acts .hide", ".tools .close-wall"]
    assert not (outside := outside_first_glance(page, story)), "\n".join(outside)
    style = page.add_style_tag(content=PROJECTED)  # as ?view=projector has it
    assert not (outside := outside_first_glance(page, story)), "On a projector:\n" + "\n".join(outside)
    style.evaluate("style => style.remove()")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        students[0].emulate_media(color_scheme=scheme)
        assert not (found := [*serious(page), *serious(students[0])]), "\n".join(found)
    screenshot(page, "wall")

    code = board.locator(".picture")
    code.click()
    large = board.locator(".code").bounding_box()
    assert large is not None and min(large["width"], large["height"]) > 0.8 * 720 and large["x"] > 0
    screenshot(page, "wall-code")
    page.keyboard.press("Escape")
    assert code.get_attribute("aria-pressed") == "false" and page.locator(".wall .board").is_visible()
    board.locator(".map").focus()

    # -- somebody else looks on, without the key
    onlooker = phones().new_page()
    onlooker.goto(page.url)
    other = onlooker.locator(".wall .board")
    wait_attribute(other, "data-count", "4")
    assert other.locator(".hide, .close-wall").count() == 0
    page.keyboard.press("Delete")
    wait_attribute(other, "data-count", "3")
    wait_attribute(board, "data-count", "3")
    assert board.locator(".notice").inner_text().startswith("Drawing 1 is hidden.")
    board.get_by_role("button", name="Undo").click()
    wait_attribute(other, "data-count", "4")
    board.locator(".hide-all").click()  # both of Grace's
    wait_attribute(other, "data-count", "2")

    board.locator(".pause").click()
    paused = students[0].locator(".message")
    paused.filter(has_text="takes no drawings at the moment").wait_for(timeout=WAIT_MS)
    assert students[0].locator(".send").inner_text() == "Paused"
    board.locator(".close-wall").click()
    board.get_by_role("button", name="Keep it open").click()
    board.locator(".pause").wait_for(timeout=WAIT_MS)
    state = page.request.get(f"{link.replace('/w/', '/data/walls/')}/state").json()
    assert state["open"] and not state["accepting"], "a wall that was paused stays so"

    # -- closed for everybody
    board.locator(".close-wall").click()
    assert board.locator(".question").inner_text() == "Close the wall and delete its 2 drawings?"
    board.get_by_role("button", name="Close and delete").click()
    closed = "This wall is closed. Its drawings have been deleted."
    for screen in (page, onlooker, *students):
        screen.get_by_text(closed).first.wait_for(timeout=WAIT_MS)
    late = phones().new_page()
    late.goto(link)
    late.get_by_text(closed).wait_for(timeout=WAIT_MS)
    assert not [name for name in ("walls.sqlite", "walls.sqlite-wal") if b"Grace" in read(app_server, name)]


def read(server: AppServer, name: str) -> bytes:
    path = server.runs.root.parent / "data" / name
    return path.read_bytes() if path.exists() else b""


def test_what_is_kept_of_a_wall_and_a_lost_server(
    page: Page, app_server: AppServer, phones: Callable[[], BrowserContext]
) -> None:
    board, link = open_wall(page, app_server)
    student = phones().new_page()
    student.goto(link)
    for number, points in enumerate((RING, BAR), 1):
        student.locator(".sketchpad-canvas").wait_for(timeout=WAIT_MS)
        draw(student, points)
        student.locator(".send").click()
        wait_attribute(board, "data-count", str(number))
        student.locator(".again").click()

    # A network that fails loses no drawing.
    student.route("**/drawings", lambda route: route.abort())
    draw(student, SEVEN)
    student.locator(".send").click()
    student.get_by_text("could not be sent").wait_for(timeout=WAIT_MS)
    student.unroute("**/drawings")
    student.locator(".send").click()
    wait_attribute(board, "data-count", "3")

    board.locator(".keep").click()
    for kind, start in ((".sheet", b"\x89PNG"), (".zip", b"PK")):
        with page.expect_download() as download:
            board.locator(kind).click()
        assert download.value.path().read_bytes().startswith(start)
    board.locator(".dataset").click()
    board.get_by_label("Name of the dataset").fill("Ours <i>")
    page.keyboard.press("Enter")
    board.locator(".notice").filter(has_text="“Ours <i>” is a dataset of 3 drawings now.").wait_for(timeout=WAIT_MS)

    # The address alone leads back to it, and so does the list of one's walls; another model has another map.
    page.reload()
    wait_attribute(page.locator(".wall .board"), "data-count", "3")
    assert page.locator(".wall .board .close-wall").is_visible()
    open_page(page, f"{app_server.address}/wall?run=mnist-ae-2d")
    page.locator(".open-walls button").filter(has_text="3 drawings").first.click()
    wait_attribute(page.locator(".wall .board"), "data-count", "3")
    assert_no_errors(page)
