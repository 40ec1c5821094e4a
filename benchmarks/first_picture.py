"""The first picture: how long after the start of a page's load it shows something, and answers the pointer.

    python -m benchmarks.first_picture [--loads 5] [--pages latent_map home] [--beside COMMIT]

Starts the app on this machine over the shipped runs and opens pages in headless Chromium, each in a fresh browser (an
empty cache) and once more in the same (warm). Milliseconds from the start of the navigation, medians: until the frame
(the sidebar) stands; until the picture does (dots and a decoded image on the map, a decoded image elsewhere); until the
picture has followed the pointer. Beside them the requests and bytes of a load, and the processor time of the server and
of the browser until two seconds later, which is what compares best on a machine that does other things too.

--beside: another commit of this clone, whose server runs at the same time; its loads alternate with ours.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import REPOSITORY, AppServer, fill_store, start, stop

FRAME = "[data-testid=stSidebar]"
DECODED = "canvas[data-drawn]"
SETTLE_MS = 2000  # in which what a page fetches behind is done
PICTURES = {"latent_map": ".latent-map[data-ready=yes]"}  # where it is more than a decoded image
POINTED_AT = {"latent_map": "canvas.map-over", "": "canvas.map"}
COLUMNS = ("frame", "picture", "pointer", "requests", "kB", "server CPU", "browser CPU")
# Runs before a page's own scripts: notes when each of the selectors had its first match, shadow roots included.
WATCH = """(selectors) => {
  const roots = [document];
  const seen = (window.firstSeen = {});
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (...options) {
    const root = attachShadow.apply(this, options);
    roots.push(root);
    return root;
  };
  window.everywhere = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const look = () => {
    for (const selector of selectors) {
      if (!seen[selector] && window.everywhere(selector).length) seen[selector] = performance.now();
    }
    if (selectors.some((selector) => !seen[selector])) setTimeout(look, 8);
  };
  look();
}"""
# When a decoded image has followed the pointer: each frame moves it a little, as a hand does.
FOLLOWED = """async (selector) => {
  const codes = () => window.everywhere("canvas[data-drawn]").map((canvas) => canvas.dataset.code).join();
  const [canvas] = window.everywhere(selector);
  const box = canvas.getBoundingClientRect();
  const former = codes();
  for (let k = 0; codes() === former && k < 600; k++) {
    const at = { clientX: box.x + box.width * (0.3 + 0.01 * (k % 40)), clientY: box.y + box.height * 0.4 };
    canvas.dispatchEvent(new PointerEvent("pointermove", { ...at, bubbles: true, composed: true, pointerType: "mouse" }));
    await new Promise((next) => requestAnimationFrame(next));
  }
  return performance.now();
}"""
TRAFFIC = """() => {
  const entries = performance.getEntriesByType("resource");
  const sent = entries.filter((entry) => entry.transferSize > 0);
  return [sent.length, sent.reduce((sum, entry) => sum + entry.transferSize, 0) / 1000];
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loads", type=int, default=5, help="of each page, fresh and warm")
    parser.add_argument("--pages", nargs="+", default=["latent_map", "home"])
    parser.add_argument("--beside", metavar="COMMIT")
    options = parser.parse_args()
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("chromium-browser")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {"this": stack.enter_context(serving(folder / "this", REPOSITORY))}
        if options.beside:
            clone = stack.enter_context(cloned(folder / "clone", options.beside))
            servers[options.beside] = stack.enter_context(serving(folder / "beside", clone))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        stack.callback(browser.close)
        print(f"{'page':14}{'code':12}{'cache':8}" + "".join(f"{column:>13}" for column in COLUMNS))
        for name in options.pages:
            compare(browser, servers, "" if name == "home" else name, options.loads)


@contextmanager
def serving(folder: Path, clone: Path) -> Iterator[AppServer]:
    server = start(fill_store(folder / "runs").root, folder / "log", clone=clone)
    try:
        yield server
    finally:
        stop(server)


@contextmanager
def cloned(folder: Path, commit: str) -> Iterator[Path]:
    """The files of a commit, in a folder of their own."""
    git = ["git", "-C", str(REPOSITORY), "worktree"]
    subprocess.run([*git, "add", "--detach", str(folder), commit], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True, capture_output=True)


def compare(browser: Browser, servers: dict[str, AppServer], page: str, loads: int) -> None:
    """Loads of the servers in turn, after one of each in which the server computes what it then keeps."""
    found: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for k in range(loads + 1):
        for code, server in servers.items():
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            for cache in ("fresh", "warm"):
                row = load(context.new_page(), server, page)
                if k:
                    found[code, cache].append(row)
            context.close()
    for (code, cache), rows in sorted(found.items(), key=lambda one: one[0][1]):
        cells = [statistics.median(column) for column in zip(*rows, strict=True)]
        text = "".join(
            f"{cell:13.2f}" if "CPU" in name else f"{cell:13.0f}" for name, cell in zip(COLUMNS, cells, strict=True)
        )
        print(f"{page or 'home':14}{code[:10]:12}{cache:8}{text}", flush=True)


def load(page: Page, server: AppServer, name: str) -> list[float]:
    """The columns of one load, whose page is closed again."""
    before = seconds(psutil.Process(server.process.pid)), sum(map(seconds, chromiums()))
    page.add_init_script(f"({WATCH})({json.dumps([FRAME, PICTURES.get(name, DECODED)])})")
    page.goto(f"{server.address}/{name}", wait_until="commit")
    frame, picture = first(page, FRAME), first(page, PICTURES.get(name, DECODED))
    pointer = float(page.evaluate(FOLLOWED, POINTED_AT[name])) if name in POINTED_AT else float("nan")
    page.wait_for_timeout(SETTLE_MS)
    requests, kilobytes = page.evaluate(TRAFFIC)
    after = seconds(psutil.Process(server.process.pid)), sum(map(seconds, chromiums()))
    page.close()
    return [frame, picture, pointer, requests, kilobytes, after[0] - before[0], after[1] - before[1]]


def first(page: Page, selector: str) -> float:
    """When the page had it first."""
    page.wait_for_function("selector => window.firstSeen?.[selector]", arg=selector, polling=50, timeout=60_000)
    return float(page.evaluate("selector => window.firstSeen[selector]", selector))


def chromiums() -> list[psutil.Process]:
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one of them ends at any moment
            if "chrom" in one.name():
                found.append(one)
    return found


def seconds(process: psutil.Process) -> float:
    """Processor time so far; 0 when it has gone."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
