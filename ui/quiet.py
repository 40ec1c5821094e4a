"""Work for nobody yet, done one thing at a time while the server has little to do."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

PAUSE_SECONDS = 0.05  # between two things at least, in which is seen whether the server works for somebody
BUSY_SHARE = 0.2  # of a pause: this much of one core's time is work for somebody
MAX_WAIT_SECONDS = 120.0  # a server that never rests until then gets no such work

LONG_SECONDS = 0.1  # of a step, behind which is tidied up

Step = Callable[[], object]


def do_when_quiet(
    steps: Iterable[Step],
    *,
    tidy: Step = lambda: None,
    now: Callable[[], float] = time.monotonic,
    processor: Callable[[], float] = time.process_time,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Do the steps one after another, and rest as long after each as it took; how many were done.

    Before each it waits until this process has next to nothing else to do, and gives up where that takes too long. What a
    step raises is noted in the log, and the next one follows: whoever needs its result hears of it then. `tidy` is done
    after each long one, and as the last.
    """
    done = 0
    for step in steps:
        if not _quiet(now, processor, sleep):
            break
        begun = now()
        try:
            step()
        except Exception:
            logging.getLogger(__name__).debug("Not done ahead: %s", step, exc_info=True)
        done += 1
        if now() - begun > LONG_SECONDS:
            tidy()
        sleep(now() - begun)
    tidy()
    return done


def _quiet(now: Callable[[], float], processor: Callable[[], float], sleep: Callable[[float], object]) -> bool:
    """Wait for a pause in which the process hardly works; False where none comes."""
    until = now() + MAX_WAIT_SECONDS
    while now() < until:
        before, spent = now(), processor()
        sleep(PAUSE_SECONDS)
        if processor() - spent < BUSY_SHARE * (now() - before):
            return True
    return False
