"""The beginning: from the command to a server that answers, beside `streamlit hello`; and what the server then holds in memory.

    python -m benchmarks.start [--times 7]

Both are started in turn, on this machine, each in a fresh process. Reported, as medians of all starts: seconds and processor
seconds (all that the process has used by then) until the health check is answered; until the script of the first page has
run for a first visitor, in Streamlit's own protocol; and the ratio to `streamlit hello`. Then one server is visited:
every page that explores, one after the other, and what the browser fetches for its runs; reported is its memory (RSS, and
PSS where the system tells it), and whether PyTorch, SciPy, scikit-learn or torchvision have been loaded. Last, the command line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.browser.server import REPOSITORY, fill_store
from tests.exploring import HEAVY, PAGES
from tests.visitors.session import Session

WAIT_SECONDS = 120.0
COMMANDS = ("--help", "list")


@dataclass(frozen=True)
class Moment:
    """Since the command: seconds on the clock, and of the processor."""

    wall: float
    processor: float


@contextlib.contextmanager
def started(arguments: list[str], store: Path) -> Iterator[tuple[psutil.Process, str, float]]:
    """A server of its own, its address, and when it was started; it is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", *arguments, *options, "--browser.gatherUsageStats", "false"]
    environment = {**os.environ, "LATENT_PLAYGROUND_RUNS": str(store)}
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid), f"http://127.0.0.1:{port}", began
    finally:
        process.terminate()
        process.wait()


def until_it_answers(process: psutil.Process, address: str, began: float) -> Moment:
    """Raises RuntimeError if it does not."""
    while time.monotonic() - began < WAIT_SECONDS:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
            return _now(process, began)
        time.sleep(0.01)
    raise RuntimeError(f"{address} does not answer.")


async def visit(address: str, pages: tuple[str, ...]) -> None:
    """Open the pages one after the other in one session, and wait until each has run. Raises SessionFailed."""
    session = Session(address)
    try:
        await session.connect()
        for page in pages:
            await session.open(page)
    finally:
        await session.close()


def fetch_what_pages_name(address: str) -> int:
    """Ask for the pages and for the data that their heads name, as a browser does; how many addresses."""
    found: set[str] = set()
    for page in PAGES:
        request = urllib.request.Request(f"{address}/{page}", headers={"Accept": "text/html"})
        with urllib.request.urlopen(request) as answer:
            found |= set(re.findall(r'href="(?:\./)?(data/runs/[^"]+)"', answer.read().decode()))
    for path in sorted(found):
        with urllib.request.urlopen(f"{address}/{path}") as answer:
            answer.read()
    return len(found)


def memory(process: psutil.Process) -> str:
    """In megabytes (10⁶ bytes)."""
    words = f"RSS {process.memory_info().rss / 1e6:.0f} MB"
    with contextlib.suppress(psutil.Error, AttributeError):
        words += f", PSS {process.memory_full_info().pss / 1e6:.0f} MB"
    return words


def loaded(process: psutil.Process) -> list[str]:
    """Which of the heavy packages have code in the process."""
    files = [one.path for one in process.memory_maps()]
    return [name for name in HEAVY if any(f"/{name}/" in file for file in files)]


def _now(process: psutil.Process, began: float) -> Moment:
    used = process.cpu_times()
    return Moment(time.monotonic() - began, used.user + used.system)


def _row(title: str, ours: list[Moment], theirs: list[Moment]) -> None:
    print(f"{title} ({len(ours)} starts each)")
    for unit, pick in (("s", lambda one: one.wall), ("s of the processor", lambda one: one.processor)):
        a, b = ([pick(one) for one in moments] for moments in (ours, theirs))
        mine, hello = statistics.median(a), statistics.median(b)
        print(
            f"  ours {mine:.2f} ({min(a):.2f} to {max(a):.2f}), streamlit hello {hello:.2f} ({min(b):.2f} to {max(b):.2f}) "
            f"{unit}: {mine / hello:.2f} times"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=7, help="starts of each")
    options = parser.parse_args()
    kinds = {"ours": ["run", "app.py"], "hello": ["hello"]}
    answered: dict[str, list[Moment]] = {kind: [] for kind in kinds}
    shown: dict[str, list[Moment]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "runs"
        fill_store(store)
        for _ in range(options.times):
            for kind, arguments in kinds.items():
                with started(arguments, store) as (process, address, began):
                    answered[kind].append(until_it_answers(process, address, began))
                    asyncio.run(visit(address, ("",)))
                    shown[kind].append(_now(process, began))
        _row("Until the server answers", answered["ours"], answered["hello"])
        _row("Until the first page has run", shown["ours"], shown["hello"])
        with started(kinds["ours"], store) as (process, address, began):
            until_it_answers(process, address, began)
            asyncio.run(visit(address, PAGES))
            count = fetch_what_pages_name(address)
            print(
                f"After {len(PAGES)} pages and {count} codes and decoders: {memory(process)}; loaded: {loaded(process) or 'none'}"
            )
        with started(kinds["hello"], store) as (process, address, began):
            until_it_answers(process, address, began)
            asyncio.run(visit(address, ("",)))
            print(f"streamlit hello after its first page: {memory(process)}")
        for command in COMMANDS:
            seconds = []
            for _ in range(options.times):
                before = os.times()
                subprocess.run(
                    [sys.executable, "-m", "vae_core", command],
                    cwd=REPOSITORY,
                    env={**os.environ, "LATENT_PLAYGROUND_RUNS": str(store)},
                    stdout=subprocess.DEVNULL,
                    check=True,
                )
                after = os.times()
                seconds.append(
                    after.children_user + after.children_system - before.children_user - before.children_system
                )
            print(f"python -m vae_core {command}: {statistics.median(seconds):.2f} s of the processor")


if __name__ == "__main__":
    main()
