"""How many of the processor's threads compute a step: as many as make it quickest on this machine, at this moment.

Threads of small matrix products wait for each other a hundred times a step. On cores that are free a second thread makes
a dense network's step half as long again as need be; beside other work it can make it ten times as long. So it is tried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

WINDOW = 12  # steps whose median is believed
FEW = 4  # of them are enough to see that more threads are slower
GAIN = 0.93  # of a step's time with fewer threads: less than this is not worth another one
LASTS = 50  # windows for which what fewer threads took is believed; then they are measured again
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds until more threads are tried again; doubled by each trial in vain


class ThreadCount:
    """Climbs from one thread to more while steps become quicker, and comes down as soon as they do not.

    Args:
        most: threads that may be used
        use: takes the number
        clock: seconds

    Attributes:
        count: threads of the next step
    """

    def __init__(
        self,
        most: int,
        *,
        use: Callable[[int], object] = torch.set_num_threads,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._use, self._clock = use, clock
        self._ladder = [1 << rung for rung in range(most.bit_length()) if 1 << rung < most] + [most]
        self._rung = 0
        self._seconds = [0.0] * len(self._ladder)  # of a step, when each was used last
        self._age = [0] * len(self._ladder)  # windows since then
        self._seen: list[float] = []
        self._pause, self._next_trial = FIRST_PAUSE, 0.0
        self._use(self.count)

    @property
    def count(self) -> int:
        return self._ladder[self._rung]

    @contextmanager
    def step(self) -> Iterator[None]:
        """Around each step of the training."""
        begin = self._clock()
        yield
        end = self._clock()
        self._seen.append(end - begin)
        self._consider(end)

    def _consider(self, now: float) -> None:
        steps = len(self._seen)
        if self._rung and steps > 1:
            # The first step with more threads wakes them: it tells nothing.
            share = _median(self._seen[1:]) / self._seconds[self._rung - 1]
            if share > (2 if steps < FEW else 1 if steps < WINDOW else GAIN):
                self._move(-1)
                self._next_trial = now + self._pause
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
                return
        if steps < WINDOW:
            return
        self._seconds[self._rung] = _median(self._seen)
        self._age = [age + 1 for age in self._age]
        self._age[self._rung] = 0
        self._seen = []
        if self._rung:
            self._pause = FIRST_PAUSE
            if self._age[self._rung - 1] >= LASTS:  # the machine may have been busier then
                self._move(-1)
                return
        if self._rung + 1 < len(self._ladder) and now >= self._next_trial:
            self._move(+1)

    def _move(self, rungs: int) -> None:
        self._rung += rungs
        self._seen = []
        self._use(self.count)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
