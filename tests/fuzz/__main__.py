"""python -m tests.fuzz images --minutes 10: look for inputs that are neither taken nor refused cleanly.

An input that kills the process is in the file that is named at the start.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.fuzz.target import Tally, for_minutes, names, target_of


def main() -> int:
    known = names()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=[*known, "all"])
    parser.add_argument("--minutes", type=float, default=10, help="for each target (10)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats a former run")
    asked = parser.parse_args()
    faulthandler.enable()
    for name in known if asked.target == "all" else [asked.target]:
        last = Path(tempfile.gettempdir()) / f"fuzz-{name}-last"
        print(f"{name}: seed {asked.seed}; the input tried last is in {last}", flush=True)

        def keep(found: Any, last: Path = last) -> None:
            last.write_bytes(found if isinstance(found, bytes) else repr(found).encode())

        total, number = Tally(), asked.seed
        try:
            for number, tally in for_minutes(target_of(name), asked.minutes, asked.seed, keep):  # noqa: B007
                total.outcomes += tally.outcomes
                total.slowest = max(total.slowest, tally.slowest)
        except KeyboardInterrupt:
            pass
        print(f"{name}: {total.count:,} inputs, the slowest {total.slowest:.2f} s, the last round {number}")
        for became, count in total.outcomes.most_common():
            print(f"  {count:>9,}  {became}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
