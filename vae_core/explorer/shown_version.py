"""Which version of a run everybody sees while it trains: the one that was computed from last, for a while.

A worker writes a checkpoint every few seconds. Were each of them a new version at once, a class that looks on would have
codes, charts and pictures made anew all the time, and wait for them. So a version is shown for some seconds, and until all
that is being computed from it has been; the next visitor then moves everybody on to the newest. A run that is not in
training is shown as it is.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from vae_core.explorer.cache import CACHE
from vae_core.runs import DamagedRun, Run

SHOWN_SECONDS = 15.0
MAX_RUNS = 256  # remembered; there is one training at a time on most machines

_shown: OrderedDict[str, tuple[str, float]] = OrderedDict()  # by folder: version, and when it was first shown
_lock = threading.Lock()


def shown_version(run: Run) -> str:
    """The version of the run's checkpoint that keys and addresses name."""
    newest, folder = run.version(), str(run.path)
    with _lock:
        shown, since = _shown.get(folder, (newest, 0.0))
        if shown == newest and since:
            return newest
        if shown != newest and _stays(run, since):
            return shown
        _shown[folder] = newest, _now()
        _shown.move_to_end(folder)
        while len(_shown) > MAX_RUNS:
            _shown.popitem(last=False)
        return newest


def is_newest(run: Run) -> bool:
    """Whether what is shown is what lies in the folder now: only that may be kept for good."""
    return shown_version(run) == run.version()


def _stays(run: Run, since: float) -> bool:
    try:
        if not run.status().active:
            return False
    except DamagedRun:
        return False
    return _now() - since < SHOWN_SECONDS or CACHE.is_computing_of(str(run.path))


def _now() -> float:
    return time.monotonic()
