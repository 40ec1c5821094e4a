"""How much one person may have on a server that others use too, checked before anything is made."""

from __future__ import annotations

import threading
import time
from collections import deque

from ui.app.person import Person
from vae_core.limits import LimitError, limits
from vae_core.runs.store import RunSummary

PEOPLE_AT_AN_ADDRESS = 10  # a whole class may have one address; a visitor without cookies is somebody else each time

_now = time.monotonic
_lock = threading.Lock()
_starts: dict[str, deque[float]] = {}  # person, or address -> when they started a training, on the monotonic clock


def count_starts(who: Person, address: str, more: int = 1) -> None:
    """Count `more` trainings that are about to start. Raise LimitError where that is too many within a minute."""
    if who.unbounded:
        return
    most, now = limits().max_starts_per_minute, _now()
    bounds = {f"person {who.id}": most, f"address {address}": most * PEOPLE_AT_AN_ADDRESS}
    with _lock:
        for key in [key for key, times in _starts.items() if times[-1] < now - 60]:
            del _starts[key]
        for key, bound in bounds.items():
            times = _starts.get(key, ())
            if sum(one >= now - 60 for one in times) + more > bound:
                raise LimitError(
                    f"{_count(more).capitalize()} more would be too many at once: each person may start {most} within a "
                    "minute here. Wait a minute, then press Start once."
                )
        for key, bound in bounds.items():
            _starts.setdefault(key, deque(maxlen=bound)).extend([now] * more)


def check_trainings(who: Person, summaries: list[RunSummary], more: int = 1) -> None:
    """Raise LimitError where `more` trainings would be too many for this person, or for the queue."""
    bounds = limits()
    waiting = sum(one.status is not None and one.status.state == "waiting" for one in summaries)
    if waiting + more > bounds.max_queue:
        raise LimitError(
            f"{waiting} trainings are in the queue, and it takes {bounds.max_queue}. "
            "Try again when some of them have ended, or take one out."
        )
    own = sum(_is_of(who, one) and one.status is not None and one.status.active for one in summaries)
    if not who.unbounded and own + more > bounds.max_trainings_per_person:
        raise LimitError(
            f"You have {_count(own)} running or in the queue, and each person may have "
            f"{bounds.max_trainings_per_person} at once here. Wait until one has ended, or stop one on the page Train."
        )


def check_runs(who: Person, summaries: list[RunSummary], more: int = 1) -> None:
    """Raise LimitError where `more` runs would be too many for this person to keep."""
    most = limits().max_runs_per_person
    own = sum(_is_of(who, one) for one in summaries)
    if not who.unbounded and own + more > most:
        raise LimitError(
            f"You keep {own} models, and each person may keep {most} here. Delete some on the page Models; "
            "what you want to have later can be downloaded there first."
        )


def _is_of(who: Person, summary: RunSummary) -> bool:
    status = summary.status
    return status is not None and not status.shipped and status.belongs_to == who.id


def _count(trainings: int) -> str:
    return "one training" if trainings == 1 else f"{trainings} trainings"
