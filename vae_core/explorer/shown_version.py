"""Which version of a run everybody sees while it trains: the one that was computed from last, for a while.

A worker writes a checkpoint every few seconds. Were each of them a new version at once, a class that looks on would have
codes, charts and pictures made anew all the time, and wait for them. So a version is shown for some seconds, for longer
where many pages have had much computed from it, and until all that is being computed from it has been; the next visitor
then moves everybody on to the newest. A run that is not in training is shown as it is.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import NamedTuple

from vae_core.explorer import moment
from vae_core.explorer.cache import CACHE
from vae_core.runs import DamagedRun, Run

SHOWN_SECONDS, LONGEST_SECONDS = 15.0, 120.0
SHARE = 0.1  # of a core, that looking at one training may take while many look at it
MAX_RUNS = 256  # remembered; there is one training at a time on most machines


class _Shown(NamedTuple):
    version: str
    since: float  # on the monotonic clock
    spent: float  # on all versions before it


_NONE = _Shown("", 0.0, 0.0)
_shown: OrderedDict[str, _Shown] = OrderedDict()  # by folder
_lock = threading.Lock()


def shown_version(run: Run) -> str:
    """The version of the run's checkpoint that keys and addresses name."""
    return moment.once((shown_version, run.path), lambda: _shown_version(run))


def _shown_version(run: Run) -> str:
    newest, folder = run.version(), str(run.path)
    with _lock:
        shown = _shown.get(folder, _NONE)
        if shown.version == newest:
            return newest
        if shown is not _NONE and _stays(run, shown):
            return shown.version
        _shown[folder] = _Shown(newest, _now(), CACHE.spent_on(folder))
        _shown.move_to_end(folder)
        while len(_shown) > MAX_RUNS:
            _shown.popitem(last=False)
        return newest


def is_newest(run: Run) -> bool:
    """Whether what is shown is what lies in the folder now: only that may be kept for good."""
    return shown_version(run) == run.version()


def _stays(run: Run, shown: _Shown) -> bool:
    try:
        if not run.status().active:
            return False
    except DamagedRun:
        return False
    folder = str(run.path)
    least = max(SHOWN_SECONDS, min((CACHE.spent_on(folder) - shown.spent) / SHARE, LONGEST_SECONDS))
    return _now() - shown.since < least or CACHE.is_computing_of(folder)


def _now() -> float:
    return time.monotonic()
