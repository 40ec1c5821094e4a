"""python -m tests.repeat --times 10: run tests many times beside busy processes, and name those that ever fail.

Without names of tests it takes all of the browser's, which wait for things that a busy machine brings late. No test is
given a second try.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.repeat", description=__doc__)
    parser.add_argument("tests", nargs="*", default=["tests/browser"], help="as pytest names them (tests/browser)")
    parser.add_argument("--times", type=int, default=10, help="rounds (10)")
    parser.add_argument("--busy", type=int, default=2, help="processes that only compute, beside the tests (2)")
    parser.add_argument("--stop", action="store_true", help="after the first round in which a test fails")
    asked = parser.parse_args()
    for _ in range(asked.busy):
        multiprocessing.Process(target=_compute, daemon=True).start()
    failed: Counter[str] = Counter()
    number = 0
    try:
        for number in range(1, asked.times + 1):
            begun = time.monotonic()
            results = _round(asked.tests)
            fell = [name for name, passed in results.items() if not passed]
            failed.update(fell)
            print(
                f"Round {number}: {len(results)} tests, {len(fell)} failed, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
            for name in fell:
                print(f"  {name}", flush=True)
            if not results or (fell and asked.stop):
                break
    except KeyboardInterrupt:
        number -= 1
    print(f"\n{number} rounds beside {asked.busy} busy processes: {len(failed)} tests failed at least once")
    for name, count in failed.most_common():
        print(f"  {count:>3}  {name}")
    return 1 if failed or not number else 0


def _round(tests: list[str]) -> dict[str, bool]:
    """Every test's name and whether it passed; what was skipped is not in it."""
    with tempfile.TemporaryDirectory() as folder:
        report, output = Path(folder) / "report.xml", Path(folder) / "output"
        # CI's second tries are what must not be here; --slow brings the tests that only CI runs otherwise.
        surroundings = {name: value for name, value in os.environ.items() if name != "CI"}
        with output.open("wb") as written:
            subprocess.run(
                [sys.executable, "-m", "pytest", *tests, "--slow", f"--junit-xml={report}"],
                check=False,
                env=surroundings,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        if not report.exists():
            print(output.read_text(errors="replace")[-3000:])
            return {}
        cases = ElementTree.parse(report).iter("testcase")
        results = {}
        for case in cases:
            outcome = {child.tag for child in case}
            if "skipped" not in outcome:
                results[f"{case.get('classname')}::{case.get('name')}"] = not outcome & {"failure", "error"}
        if not all(results.values()):
            print(output.read_text(errors="replace")[-20_000:])
        return results


def _compute() -> None:
    parent = os.getppid()
    for turn in itertools.count():
        if turn % 1_000_000 == 0 and os.getppid() != parent:
            return


if __name__ == "__main__":
    sys.exit(main())
