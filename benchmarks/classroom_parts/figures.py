"""What is heard while the class is there, and what the server takes."""

from __future__ import annotations

import asyncio
import statistics
from collections import defaultdict
from dataclasses import dataclass, field

import psutil

LOOK_SECONDS, MAX_LOOKS = 3.0, 40
RESTING_SHARE = 0.03  # of a core
OF_PAGES = ("first page: run", "change of page", "change of run", "click on the map", "a drawing")


@dataclass
class Figures:
    """Seconds of everything, by what it was, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def hear(self, what: str, seconds: float) -> None:
        self.seconds[what].append(seconds)

    @property
    def script_runs(self) -> int:
        """That somebody asked for: of a page, or of a fragment."""
        return sum(len(self.seconds.get(what, ())) for what in OF_PAGES)

    def report(self) -> None:
        print(f"{'':<44}{'count':>7}{'median':>9}{'p95':>9}{'max':>9}")
        together = [one for what in OF_PAGES for one in self.seconds.get(what, ())]
        rows = {"everything that runs a page's script": together}
        rows |= {what: self.seconds[what] for what in OF_PAGES if what in self.seconds}
        rows |= {what: found for what, found in sorted(self.seconds.items()) if what not in rows}
        for what, found in rows.items():
            if found:
                print(f"{what:<44}{len(found):>7}{_ms(statistics.median(found))}{_ms(p95(found))}{_ms(max(found))}")
        print(f"errors: {len(self.errors)}")
        for error in self.errors[:5]:
            print(f"  {error[:300]}")


def p95(found: list[float]) -> float:
    return sorted(found)[min(len(found) - 1, int(0.95 * len(found)))]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:>9.1f}"


@dataclass(frozen=True)
class Look:
    """Memory in bytes, processor time in seconds."""

    rss: int
    pss: int
    descriptors: int
    threads: int
    cpu: float

    def __str__(self) -> str:
        return (
            f"{self.rss / 1e6:.0f} MB resident, {self.pss / 1e6:.0f} MB of its own share (PSS), "
            f"{self.descriptors} descriptors, {self.threads} threads"
        )


class Server:
    """The server's process."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    async def rest(self) -> None:
        """Until it has done ahead what its first visitors would wait for, or for two minutes."""
        for _ in range(MAX_LOOKS):
            before = self.cpu()
            await asyncio.sleep(LOOK_SECONDS)
            if self.cpu() - before < RESTING_SHARE * LOOK_SECONDS:
                return

    def look(self) -> Look:
        memory = self._process.memory_full_info()
        return Look(
            memory.rss,
            getattr(memory, "pss", memory.rss),  # not everywhere
            self._process.num_fds(),
            self._process.num_threads(),
            self.cpu(),
        )
