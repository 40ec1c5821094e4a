"""A class at one server: how long everything takes, and what it costs, while one model trains.

    python -m benchmarks.classroom [--sessions 30] [--seconds 60] [--browsers 2] [--come-and-go 500] [--no-training] [--cold]
    python -m benchmarks.classroom --costs

The app on this machine over copies of the shipped runs. One process plays the class, in Streamlit's own protocol: each
visitor arrives with an empty browser cache, fetches the modules, codes, decoders and images that a browser fetches, and
then every 1 to 5 seconds opens a page by the menu, keeps a place on the map, changes the model, or keeps a drawing. What
pages poll while something trains is polled. Two real browsers do the same beside them. One training on the bundled
images runs all the while; its speed before the class came is measured for comparison. The class comes when the server has
done ahead what its first visitors would wait for, half a minute after its start on a quiet machine; with `--cold`, at once.

At last `--come-and-go` visitors open a page and leave, twenty at a time, and the server is looked at before, and after the
two minutes for which Streamlit keeps the session of somebody who might come back.

With `--costs`, instead of all that: the server's processor time for one of each, which other work on the machine changes
little.

Milliseconds. The class's own processor time is said, as it comes from the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from benchmarks.classroom_parts.browsers import Browsers
from benchmarks.classroom_parts.costs import report_costs
from benchmarks.classroom_parts.figures import Figures, Server
from benchmarks.classroom_parts.people import attend, come_and_go
from benchmarks.classroom_parts.training import Training
from tests.browser.server import fill_store, start, stop

ALONE_SECONDS = 15.0
STORED_SECONDS = 120  # for which Streamlit keeps a session whose browser is gone
DRAINED_SECONDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--browsers", type=int, default=2, help="real ones, beside the sessions")
    parser.add_argument("--come-and-go", type=int, default=500, help="visitors that open a page and leave, at last")
    parser.add_argument("--no-training", action="store_true")
    parser.add_argument("--cold", action="store_true", help="the class comes as soon as the server answers")
    parser.add_argument(
        "--costs", action="store_true", help="the server's processor time for one of each, and no class"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = start(fill_store(Path(folder) / "runs").root, Path(folder) / "log")
        try:
            if asked.costs:
                asyncio.run(report_costs(server.address, Server(server.process.pid)))
                return
            asyncio.run(measure(asked, server.address, Server(server.process.pid), Training(server.runs)))
        finally:
            stop(server)


async def measure(asked: argparse.Namespace, address: str, server: Server, training: Training) -> None:
    print(
        f"{psutil.cpu_count()} cores; {asked.sessions} sessions and {asked.browsers} browsers for {asked.seconds:g} s"
    )
    await come_and_go(address, 3, at_once=1)  # what the first visitor of all pays is another measurement
    alone = 0.0
    if not asked.cold:
        await server.rest()
    if not asked.no_training:
        training.begin()
        alone = await training.speed(ALONE_SECONDS)
    figures, before = Figures(), server.look()
    browsers = Browsers(address, asked.browsers)
    await browsers.open()
    begun, own = time.monotonic(), psutil.Process().cpu_times()
    trained = training.mark()
    await asyncio.gather(
        attend(address, asked.sessions, asked.seconds, figures), browsers.attend(asked.seconds, figures)
    )
    with_class, took = training.since(trained), time.monotonic() - begun
    after, spent = server.look(), psutil.Process().cpu_times()
    browser_seconds = await browsers.close()
    training.end()
    figures.report()
    print(f"\nserver before: {before}\nserver after:  {after}")
    print(
        f"processor time in % of one core: server {100 * (after.cpu - before.cpu) / took:.0f}, the class itself "
        f"{100 * (spent.user + spent.system - own.user - own.system) / took:.0f}, browsers {100 * browser_seconds / took:.0f}"
    )
    if runs := figures.script_runs:
        print(
            f"server: {1000 * (after.cpu - before.cpu) / runs:.1f} ms of processor time for each of {runs:,} runs of a page's "
            "script, all fetches and polls counted in"
        )
    if alone:
        print(f"training: {alone:,.0f} images/s alone, {with_class:,.0f} with the class ({with_class / alone:.0%})")
    if asked.come_and_go:
        await leave_nothing(address, asked.come_and_go, server)


async def leave_nothing(address: str, visitors: int, server: Server) -> None:
    await asyncio.sleep(STORED_SECONDS + DRAINED_SECONDS)  # the class's own sessions
    before = server.look()
    failed = await come_and_go(address, visitors, at_once=20)
    at_once = server.look()
    await asyncio.sleep(STORED_SECONDS + DRAINED_SECONDS)
    print(f"\n{visitors} visitors opened a page and left; failed: {len(failed)} {failed[:3]}")
    print(
        f"server before:         {before}\nas the last one left:  {at_once}\nafter {STORED_SECONDS} s more:      {server.look()}"
    )


if __name__ == "__main__":
    main()
