"""Page scripts run one after another, in a fair order, and a click's fragment before whole pages.

Streamlit gives each session a thread for its script. Python runs one thread at a time, so thirty scripts that run at once
all end when the last one does, and the thread that sends their pictures waits for its turn among them. Here a script waits
until its turn has come: the first ones are on their screens while the last ones wait, and a click is answered between two
pages.

A script has its turn to itself for a moment only. One that takes longer, as it computes or waits for something, goes on and
counts no more: so nothing here can wait for ever, and whoever is slow holds up nobody else for long.

Streamlit 1.67 has no hook for this. `ScriptRequests.on_scriptrunner_ready`, by which a script's thread takes what it has to
run next, is wrapped where it is what it was in that version: what is asked for while a script waits is then taken with it,
and one that is to stop does not begin.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ui.runtime.known import takes, warn
from vae_core.explorer import moment

AT_ONCE = 1
MOMENT_SECONDS = 0.1  # for which a script counts as running
CLICK, POLL, PAGE = 0.0, 0.25, 2.0
"""Seconds by which each kind may be overtaken: a fragment that somebody's click runs, one that runs by itself, a page."""


@dataclass(order=True)
class Turn:
    due: float
    number: int  # first come, first served
    begun: threading.Event = field(default_factory=threading.Event, compare=False)


class ScriptTurns:
    """Turns for threads. They are had in the order in which they are due: when asked for, and the kind's seconds later."""

    def __init__(
        self, at_once: int = AT_ONCE, moment: float = MOMENT_SECONDS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once, self._moment, self._now = at_once, moment, now
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: list[Turn] = []  # a heap
        self._running: dict[int, float] = {}  # number -> when it stops to count

    def begin(self, patience: float = PAGE) -> Turn:
        """Wait for a turn; give it to `end`."""
        with self._lock:
            mine = Turn(self._now() + patience, next(self._numbers))
            heapq.heappush(self._waiting, mine)
            self._admit()
            ahead = len(self._waiting)
        # Whoever ends lets the next one begin. One that has waited for longer than all before it count looks by itself.
        while not mine.begun.wait(self._moment * max(ahead, 1)):
            with self._lock:
                self._admit()
                ahead = sum(one < mine for one in self._waiting) + 1
        return mine

    def end(self, turn: Turn) -> None:
        """Once or more often."""
        with self._lock:
            self._running.pop(turn.number, None)
            self._admit()

    def _admit(self) -> None:
        """Under the lock: let those begin for whom there is room."""
        now = self._now()
        for number in [number for number, until in self._running.items() if until <= now]:
            del self._running[number]
        while self._waiting and len(self._running) < self._at_once:
            one = heapq.heappop(self._waiting)
            self._running[one.number] = now + self._moment
            one.begun.set()


TURNS = ScriptTurns()


def take_turns(turns: ScriptTurns = TURNS) -> bool:
    """Have Streamlit's scripts run by turns from now on; False where this version is not the one that is known here."""
    try:
        from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

        take: Callable[[Any], Any] = ScriptRequests.on_scriptrunner_ready
        fresh = ScriptRequests()
        known = takes(take, "self") and fresh._state is not ScriptRequestType.RERUN
        patience_for(fresh._rerun_data)
    except (ImportError, AttributeError, TypeError, ValueError):
        known = False
    if not known:
        warn("Page scripts run all at once")
        return False
    if not hasattr(take, "by_turns"):
        ScriptRequests.on_scriptrunner_ready = _by_turns(take, turns, ScriptRequestType.RERUN)  # type: ignore[method-assign, assignment]
    return True


def _by_turns(take: Callable[[Any], Any], turns: ScriptTurns, rerun: Any) -> Callable[[Any], Any]:
    @functools.wraps(take)
    def take_in_turn(requests: Any) -> Any:
        """Called by a script's thread when it begins, and each time when it has run."""
        former = requests.__dict__.pop("turn", None)
        if former is not None:
            turns.end(former)
        if requests._state is rerun:
            requests.turn = turns.begin(patience_for(requests._rerun_data))
        taken = take(requests)
        moment.begin()
        if taken.type is not rerun and "turn" in requests.__dict__:  # it was told to stop while it waited
            turns.end(requests.__dict__.pop("turn"))
        return taken

    take_in_turn.by_turns = True  # type: ignore[attr-defined]
    return take_in_turn


def patience_for(rerun_data: Any) -> float:
    """Of a run that somebody, or something, has asked for."""
    if not rerun_data.fragment_id_queue:
        return PAGE
    return POLL if rerun_data.is_auto_rerun else CLICK
