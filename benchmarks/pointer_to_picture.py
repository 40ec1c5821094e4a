"""From pointer to picture: how long after a pointer event the decoded image is on the canvas.

    python -m benchmarks.pointer_to_picture [--moves 200]

Starts the app on this machine over the shipped runs, moves, clicks and drags over the latent maps in headless Chromium,
and reads from the panel the time between each event's own time stamp and the end of the drawing. Also counts the
messages to the server during the moves, and times: opening the page on a warm server until the points are drawn, a
click's fragment rerun, and a change of run. Milliseconds; all three kinds of pointing in one run on one machine.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.helpers import open_page, wait_idle
from tests.browser.map_helpers import MapOnPage
from tests.browser.server import fill_store, start, stop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=200)
    moves = parser.parse_args().moves
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start(fill_store(Path(folder) / "runs").root, Path(folder) / "log")
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        try:
            print(f"{'run':16} {'what':24} {'median':>8} {'p95':>8}   messages")
            for run in ("fashion-vae-2d", "fashion-ae-2d", "mnist-vae-2d", "mnist-ae-2d", "fashion-vae-16d"):
                measure(browser.new_page(viewport={"width": 1440, "height": 900}), server.address, run, moves)
            opening(browser, server.address)
        finally:
            browser.close()
            stop(server)


def measure(page: Page, address: str, run: str, moves: int) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame.__class__)))
    open_page(page, f"{address}/latent_map?run={run}")
    shown = MapOnPage(page).wait()
    page.wait_for_timeout(2500)  # the sheets of originals arrive in the background
    sent.clear()
    canvas = page.locator("canvas.decoded")

    def read() -> float:
        return float(canvas.get_attribute("data-took") or "nan")

    def spot(k: int) -> tuple[float, float]:
        return 0.1 + 0.8 * ((k * 0.6180) % 1), 0.1 + 0.8 * ((k * 0.4142) % 1)

    hover = []
    for k in range(moves):
        shown.hover(*spot(k))
        page.wait_for_timeout(4)
        hover.append(read())
    report(run, "hover", hover, len(sent))
    drag = []
    area = [shown.at(*spot(k)) for k in range(2)]
    page.mouse.move(*area[0])
    for k in range(moves):  # along a line, as a drag of the eye: many small moves
        page.mouse.move(
            area[0][0] + (area[1][0] - area[0][0]) * k / moves, area[0][1] + (area[1][1] - area[0][1]) * k / moves
        )
        page.wait_for_timeout(4)
        drag.append(read())
    report(run, "small moves in a row", drag, len(sent))
    click, rerun = [], []
    for k in range(moves // 10):
        page.mouse.move(*shown.at(*spot(k)))
        page.mouse.down()
        page.mouse.up()
        click.append(read())
        rerun.append(fragment_ms(page))
    report(run, "click", click, None)
    report(run, "click's fragment rerun", rerun, None)
    page.close()


def fragment_ms(page: Page) -> float:
    """From now until the running script rests again, as the page itself sees it."""
    return float(
        page.evaluate(
            """() => new Promise(done => {
                const app = document.querySelector('[data-testid=stApp]'); const begin = performance.now(); let from = 0;
                const tick = () => {
                    const state = app.getAttribute('data-test-script-state'), now = performance.now();
                    if (state === 'running' && !from) from = now;
                    if (from && state !== 'running') return done(now - from);
                    if (now - begin > 1500) return done(NaN);
                    setTimeout(tick, 1);
                };
                tick(); })"""
        )
    )


DRAWN = ".latent-map[data-ready=yes]"


def opening(browser: Browser, address: str) -> None:
    """Time until 10,000 points are drawn, by what the browser has already: nothing, its cache, or the app itself."""
    fresh: list[float] = []
    cached: list[float] = []
    inside: list[float] = []
    changed: list[float] = []
    for _ in range(5):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        for times in (fresh, cached):
            page = context.new_page()
            begin = time.perf_counter()
            page.goto(f"{address}/latent_map?run=fashion-vae-2d", wait_until="commit")
            page.locator(DRAWN).wait_for(state="attached")
            times.append(1000 * (time.perf_counter() - begin))
            wait_idle(page)
        page.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
        wait_idle(page)
        begin = time.perf_counter()
        page.get_by_test_id("stSidebar").get_by_role("link", name="Latent map").click()
        page.locator(DRAWN).wait_for(state="attached")
        inside.append(1000 * (time.perf_counter() - begin))
        wait_idle(page)
        page.get_by_test_id("stSelectbox").get_by_role("combobox").click()
        option = page.get_by_role("option", name="Digits VAE · 2-D")
        option.wait_for()
        begin = time.perf_counter()
        option.click()
        page.locator(".latent-map .class-chip", has_text="7").wait_for()
        changed.append(1000 * (time.perf_counter() - begin))
        context.close()
    report("", "open, fresh browser", fresh, None)
    report("", "open, cached browser", cached, None)
    report("", "open, by the menu", inside, None)
    report("", "change of run", changed, None)


def report(run: str, what: str, values: list[float], messages: int | None) -> None:
    known = sorted(value for value in values if not math.isnan(value))
    if not known:
        print(f"{run:16} {what:24} {'none seen':>17}")
        return
    p95 = known[min(len(known) - 1, round(0.95 * len(known)))]
    print(
        f"{run:16} {what:24} {statistics.median(known):8.1f} {p95:8.1f}   {'' if messages is None else messages}",
        flush=True,
    )


if __name__ == "__main__":
    main()
