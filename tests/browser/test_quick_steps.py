"""A person is quicker than the server's answers: the second step is sent before the browser has read the first one's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.browser.helpers import WAIT_MS, assert_no_errors, open_page, wait_idle
from tests.browser.map_helpers import shown_code, wait_code
from tests.browser.server import AppServer, start, stop

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The server's messages wait at the browser's door while `held.back` is set, as they do where the page is busy. Each comes
# in a task of its own.
HELD_BACK = """(() => {
  const held = (window.held = { back: false, last: 0, messages: [], sent: 0 });
  held.deliver = () => {
    if (held.back) return;
    held.messages.shift()?.();
    if (held.messages.length) setTimeout(held.deliver);
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (message) {
    held.sent += 1;
    return send.call(this, message);
  };
  const add = WebSocket.prototype.addEventListener;
  WebSocket.prototype.addEventListener = function (kind, listener, ...options) {
    const door = (event) => {
      held.messages.push(() => listener.call(this, event));
      held.last = performance.now();
      if (held.messages.length === 1) setTimeout(held.deliver);
    };
    return add.call(this, kind, kind === "message" ? door : listener, ...options);
  };
})()"""


def before_it_reads_the_answer(page: Page, first: Callable[[], None], second: Callable[[], None]) -> None:
    """Do a second thing when the server has answered the first one and the browser has not read the answer."""
    page.evaluate("() => { held.back = true; }")
    first()
    page.wait_for_function("() => held.messages.length && performance.now() - held.last > 300", timeout=WAIT_MS)
    sent = page.evaluate("() => held.sent")
    second()
    page.wait_for_function("sent => held.sent > sent", arg=sent, timeout=WAIT_MS)
    page.evaluate("() => { held.back = false; held.deliver(); }")


def test_the_link_is_of_the_last_step(page: Page, app_server: AppServer) -> None:
    page.add_init_script(HELD_BACK)
    open_page(page, f"{app_server.address}/dimensions?run=fashion-vae-16d")
    page.locator(".dimensions[data-ready=yes]").wait_for(timeout=WAIT_MS)
    wait_idle(page)
    _seed(page, 1)
    wait_idle(page)
    code = shown_code(page)
    before_it_reads_the_answer(page, lambda: _seed(page, 2), lambda: _seed(page, 1))
    wait_code(page, lambda shown: bool((shown == code).all()))
    wait_idle(page)
    assert parse_qs(urlsplit(page.url).query)["z-seed"] == ["1"]
    assert_no_errors(page)


def test_two_boxes_ticked_one_after_the_other_are_both_ticked(page: Page, app_server: AppServer) -> None:
    from playwright.sync_api import expect

    page.add_init_script(HELD_BACK)
    open_page(page, f"{app_server.address}/models?order=name")
    boxes = page.locator(".model-row input[type=checkbox]")
    before_it_reads_the_answer(page, boxes.nth(0).check, boxes.nth(1).check)
    wait_idle(page)
    expect(page.locator(".model-row input:checked")).to_have_count(2)
    assert_no_errors(page)


def test_a_page_is_not_lost_when_it_comes_back_to_what_it_has_sent(page: Page, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    server = start(tmp_path / "runs", tmp_path / "log", script=Path(__file__).with_name("quick_steps_app.py"))
    try:
        page.add_init_script(HELD_BACK)
        page.goto(server.address)
        button = page.get_by_role("button", name="Next")
        for run in (1, 2):
            button.click()
            page.get_by_text(f"Run {run}", exact=True).wait_for(timeout=WAIT_MS)
            wait_idle(page, settle_ms=500)
        before_it_reads_the_answer(page, button.click, button.click)
        page.get_by_text("Run 4", exact=True).wait_for(timeout=10_000)
    finally:
        stop(server)


def _seed(page: Page, seed: int) -> None:
    page.locator(".seed input").fill(str(seed))
    page.locator(".seed input").press("Enter")
