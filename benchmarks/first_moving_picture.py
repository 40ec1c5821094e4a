"""From Start to a moving picture: how long after the click a training's pictures are on the page and begin to move.

    python -m benchmarks.first_moving_picture [--rounds 5]

Two servers on this machine over copies of the shipped runs: one keeps a worker warm, which has imported PyTorch and waits,
and one starts a worker's process with the click, as before. By turns each is opened at Train in a fresh window of headless
Chromium; when the page is at rest, and the warm worker ready, Start is clicked with the choices as they are. Measured until
the film has its first picture, of the model untrained, and until it has its second one, of something learnt: from then on it
moves. The training is stopped then. Seconds; medians, with the quickest and the slowest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.helpers import open_page, wait_idle
from tests.browser.server import AppServer, fill_store, start, stop
from vae_core import jobs

SPARES = "LATENT_PLAYGROUND_SPARE_WORKERS"
PATIENCE = 90.0  # seconds for anything
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        servers = {way: serve(Path(folder) / way, spares) for way, spares in (("warm", "1"), ("cold", "0"))}
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        try:
            measured = {way: Times() for way in servers}
            for _ in range(rounds + 1):  # the first opens each server's page for the first time, and is not counted
                for way, server in servers.items():
                    for what, seconds in once(browser, server, warm=way == "warm").items():
                        measured[way].setdefault(what, []).append(seconds)
            report({way: {what: times[1:] for what, times in one.items()} for way, one in measured.items()})
        finally:
            browser.close()
            for server in servers.values():
                stop(server)


def serve(folder: Path, spares: str) -> AppServer:
    folder.mkdir()
    os.environ[SPARES] = spares  # the server takes it over
    return start(fill_store(folder / "runs").root, folder / "log")


def once(browser: Browser, server: AppServer, *, warm: bool) -> dict[str, float]:
    """One training, from Start to its second picture."""
    known = server.runs.ids()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_page(page, f"{server.address}/train")
    wait_idle(page)
    ready = wait_ready(server) if warm else 0.0
    page.get_by_role("button", name="Start", exact=True).click()
    clicked = time.perf_counter()
    times = {
        "a picture (untrained)": wait_frames(page, 1) - clicked,
        "a moving picture (learnt)": wait_frames(page, 2) - clicked,
    }
    if warm:
        times["the worker is ready, after the page is at rest"] = ready
    context.close()
    end(server, server.runs.ids() - known)
    return times


def wait_frames(page: Page, count: int) -> float:
    """The moment at which the film has as many pictures."""
    until = time.perf_counter() + PATIENCE
    films = page.locator(".machine[data-frames]")
    while time.perf_counter() < until:
        if any(int(film.get_attribute("data-frames") or 0) >= count for film in films.all()):
            return time.perf_counter()
        time.sleep(0.02)
    raise RuntimeError(f"No film with {count} pictures within {PATIENCE:g} s.")


def wait_ready(server: AppServer) -> float:
    """Seconds until the warm worker has done all that it does before its run: it rests for a second."""
    began, used, since = time.perf_counter(), -1.0, time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        spares = [one for one in psutil.Process(server.process.pid).children(recursive=True) if _waits(one)]
        now = sum(sum(one.cpu_times()[:2]) for one in spares)
        if now != used or not spares:
            used, since = now, time.perf_counter()
        elif time.perf_counter() - since > 2.0 and now > 1.0:
            return since - began
        time.sleep(0.1)
    raise RuntimeError("The server keeps no worker warm.")


def _waits(process: psutil.Process) -> bool:
    try:
        return "spare" in process.cmdline()
    except psutil.Error:  # it has just ended
        return False


def end(server: AppServer, new: set[str]) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        active = [run for run, status in server.runs.statuses() if run.id in new and status.active]
        if not active:
            return
        for run in active:
            jobs.stop(server.runs, run)
        time.sleep(0.2)
    raise RuntimeError("The training does not stop.")


def report(measured: dict[str, Times]) -> None:
    print("| Seconds from the click on Start to … | Worker kept warm | Worker started with the click | Ratio |")
    print("|---|--:|--:|--:|")
    for what, warm in measured["warm"].items():
        cold = measured["cold"].get(what)
        ratio = f"{statistics.median(cold) / statistics.median(warm):.1f}" if cold else ""
        print(f"| {what} | {spread(warm)} | {spread(cold) if cold else ''} | {ratio} |")


def spread(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f}–{max(times):.2f})"


if __name__ == "__main__":
    main()
