"""Which version of a run everybody sees while it trains: the one that was computed from last, for a while.

A worker writes a checkpoint every few seconds. Were each of them a new version at once, a class that looks on would have
codes, charts and pictures made anew all the time, and wait for them. So a version is shown for some seconds, for longer
where many pages have had much computed from it, and until all that is being computed from it has been. Then what everybody
needs first is computed from the newest version, for which nobody waits: the former one is shown until it is there. A run
that is not in training is shown as it is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from vae_core.explorer import moment
from vae_core.explorer.cache import CACHE
from vae_core.runs import DamagedRun, Run

SHOWN_SECONDS, LONGEST_SECONDS = 15.0, 120.0
SHARE = 0.1  # of a core, that looking at one training may take while many look at it
MAX_RUNS = 256  # remembered; there is one training at a time on most machines

Prepare = Callable[[Run], object]
"""Computes of a run what those who look at it need first."""


class _Shown(NamedTuple):
    version: str
    since: float  # on the monotonic clock
    spent: float  # on all versions before it


class _Ahead(threading.local):
    """For the thread that computes from a version that is not shown yet."""

    of: tuple[str, str] | None = None  # folder and version


_shown: OrderedDict[str, _Shown] = OrderedDict()  # by folder
_coming: set[str] = set()  # folders of which the version that is shown next is computed from
_ahead = _Ahead()
_lock = threading.Lock()


def shown_version(run: Run, prepare: Prepare) -> str:
    """The version of the run's checkpoint that keys and addresses name.

    `prepare` is called in a thread of its own when it is time for the next, which is shown after that.
    """
    return moment.once((shown_version, run.path), lambda: _shown_version(run, prepare))


def _shown_version(run: Run, prepare: Prepare) -> str:
    newest, folder = run.version(), str(run.path)
    if _ahead.of is not None and _ahead.of[0] == folder:
        return _ahead.of[1]
    with _lock:
        shown = _shown.get(folder)
        if shown is None or shown.version == newest or not _trains(run):
            if shown is None or shown.version != newest:
                _show(folder, newest, CACHE.spent_on(folder))
            return newest
        if folder not in _coming and _is_over(folder, shown):
            _coming.add(folder)
            threading.Thread(target=_prepare, args=(run, newest, prepare), name="next version", daemon=True).start()
        return shown.version


def _prepare(run: Run, version: str, prepare: Prepare) -> None:
    folder = str(run.path)
    spent = CACHE.spent_on(folder)
    _ahead.of = folder, version
    try:
        prepare(run)
    except Exception:  # whoever asks for it then is told
        logging.getLogger(__name__).debug("Not prepared: %s", run.id, exc_info=True)
    finally:
        with _lock:
            _show(folder, version, spent)
            _coming.remove(folder)


def _show(folder: str, version: str, spent: float) -> None:
    _shown[folder] = _Shown(version, _now(), spent)
    _shown.move_to_end(folder)
    while len(_shown) > MAX_RUNS:
        _shown.popitem(last=False)


def _trains(run: Run) -> bool:
    try:
        return run.status().active
    except DamagedRun:
        return False


def _is_over(folder: str, shown: _Shown) -> bool:
    """Whether a version was shown for long enough, and nothing is being computed from it."""
    least = max(SHOWN_SECONDS, min((CACHE.spent_on(folder) - shown.spent) / SHARE, LONGEST_SECONDS))
    return _now() - shown.since >= least and not CACHE.is_computing_of(folder)


def _now() -> float:
    return time.monotonic()
