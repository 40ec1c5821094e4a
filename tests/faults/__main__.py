"""python -m tests.faults [NAME …] --minutes 10: break things on purpose, and report what survived.

Each drill has a process of its own; one that hangs is ended, and has fallen.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.faults.drill import Tally, drills
from tests.faults.report import report
from tests.faults.watch import watched


def main() -> int:
    known = drills()
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all of them if none is named")
    parser.add_argument("--minutes", type=float, default=2, help="at most, for each drill (2)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats a former run")
    parser.add_argument("--report", type=Path, help="where to write the report, besides printing it")
    asked = parser.parse_args()
    if wrong := [name for name in asked.names if name not in known]:
        parser.error(f"There is no drill {', '.join(wrong)}; there are {', '.join(known)}.")
    print(f"Seed {asked.seed}", flush=True)
    tallies: dict[str, Tally] = {}
    for name in asked.names or known:
        print(f"{name}: {known[name].title}", flush=True)
        tallies[name] = watched(name, known[name], asked.minutes, asked.seed)
    text = report(tallies, known)
    print(f"\n{text}")
    if asked.report:
        asked.report.write_text(f"{text}\n", encoding="utf-8")
    return 1 if any(tally.fell for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
