"""Turns: what costs much is made a few at a time, whoever asks, in a fair order, and not at all once nobody waits for it.

Each person's wishes stand in a line of their own, and the lines take turns: one who asks for forty pictures has them one
after another, and whoever asks for one waits for one of those. Whoever asks for what is being made already waits with the
others for the same. Both how much one person has in line and how long all lines are together is bounded.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ui.ending import when_ending
from vae_core.interrupt import Interrupted, interruptible
from vae_core.limits import LimitError, limits

T = TypeVar("T")
Report = Callable[[float], object]
"""Hears the share done, in [0, 1]."""
POLL_SECONDS = 0.2  # between two looks of a page's script at what it waits for


@dataclass(frozen=True)
class Client:
    """Who asks: an address, and the person there, "" if unknown: a whole class may have one address."""

    address: str
    person: str = ""


class Busy(LimitError):
    """There is no room in line; the message says why, and what to do.

    `own`: because of what the same person has asked for already
    """

    def __init__(self, sentence: str, *, own: bool) -> None:
        super().__init__(sentence)
        self.own = own


@dataclass(frozen=True)
class Bounds:
    """
    Attributes:
        at_once: made at the same time
        waiting: in line, of everybody together; half of them from one address
        each: in line or being made for one person
    """

    at_once: int
    waiting: int
    each: int


@dataclass(eq=False)
class Job:
    """Something that is made once, for all who wait for it."""

    key: Hashable
    client: Client
    work: Callable[[Report], Any]
    result: Future[Any] = field(default_factory=Future)
    followers: int = 0
    share: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    """Set when nobody waits for it."""

    def report(self, share: float) -> None:
        self.share = share

    def fails(self, error: BaseException) -> None:
        """All who wait hear of it, unless they have heard already."""
        with contextlib.suppress(InvalidStateError):
            self.result.set_exception(error)


class Turns:
    """`bounds` is asked each time, but for `at_once`; `what` it makes stands in sentences, in the plural."""

    def __init__(self, name: str, what: str, bounds: Callable[[], Bounds]) -> None:
        self._name, self._what, self._bounds = name, what, bounds
        self._lock = threading.Lock()
        self._lines: OrderedDict[Client, deque[Job]] = OrderedDict()  # whose turn it is next stands first
        self._jobs: dict[Hashable, Job] = {}
        self._making: Counter[Client] = Counter()
        self._threads: ThreadPoolExecutor | None = None
        self._closed = False

    def join(self, key: Hashable, client: Client, work: Callable[[Report], Any]) -> Job:
        """Get in line, or wait with those who wait for the same `key`. Follow it with `leave`. Raises Busy."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                self._check_room(client)
                job = self._jobs[key] = Job(key, client, work)
                self._lines.setdefault(client, deque()).append(job)
                if self._threads is None:
                    self._threads = ThreadPoolExecutor(self._bounds().at_once, self._name)
                self._threads.submit(self._make_next)
            job.followers += 1
            return job

    def leave(self, job: Job) -> None:
        """Wait for it no more; when nobody does, it is not made, or not to its end."""
        with self._lock:
            job.followers -= 1
            if job.followers or job.result.done():
                return
            job.over.set()
            self._forget(job)
            line = self._lines.get(job.client)
            if line is not None and job in line:
                line.remove(job)
                if not line:
                    del self._lines[job.client]

    def close(self) -> None:
        """Make nothing any more, and what is being made not to its end: whoever waits for it hears so at once."""
        with self._lock:
            self._closed = True
            jobs = list(self._jobs.values())
            self._jobs.clear()
            self._lines.clear()
        for job in jobs:
            job.over.set()
            job.fails(_ending())

    def wait(
        self, key: Hashable, client: Client, work: Callable[[Report], T], progress: Report = lambda share: None
    ) -> T:
        """What `work` returns, for a thread that can wait, such as a page's script.

        `progress` is called again and again, and may raise to wait no longer. Raises Busy, and what `work` raises.
        """
        job = self.join(key, client, work)
        try:
            while True:
                try:
                    result: T = job.result.result(POLL_SECONDS)
                except TimeoutError:
                    if job.result.done():  # it was the work's own
                        raise
                    progress(job.share)
                else:
                    return result
        finally:
            self.leave(job)

    def _check_room(self, client: Client) -> None:
        if self._closed:
            raise _ending()
        bounds = self._bounds()
        own = len(self._lines.get(client, ())) + self._making[client]
        if own >= bounds.each:
            raise Busy(
                f"You have asked for {own} {self._what} already, and they are made one after another. "
                "Wait until they have come, then ask again.",
                own=True,
            )
        waiting = sum(map(len, self._lines.values()))
        near = sum(len(line) for one, line in self._lines.items() if one.address == client.address)
        if waiting >= bounds.waiting or (near >= bounds.waiting // 2 and bounds.waiting > 1):
            raise Busy(f"Many people are asking for {self._what} at the moment. Try again in a few seconds.", own=False)

    def _make_next(self) -> None:
        job = self._next()
        if job is None:  # somebody who was in line has left
            return
        try:
            with interruptible(job.over.is_set):
                result = job.work(job.report)
        except Interrupted:
            self._end(job)
            job.fails(RuntimeError("Nobody waited for it."))  # nobody hears this
        except BaseException as error:
            self._end(job)
            job.fails(error)
        else:
            self._end(job)
            with contextlib.suppress(InvalidStateError):  # the server ends: whoever waited has heard so
                job.result.set_result(result)

    def _next(self) -> Job | None:
        with self._lock:
            if not self._lines:
                return None
            client, line = self._lines.popitem(last=False)
            job = line.popleft()
            if line:
                self._lines[client] = line  # and to the end of the round
            self._making[client] += 1
            return job

    def _end(self, job: Job) -> None:
        with self._lock:
            self._forget(job)
            self._making[job.client] -= 1
            if not self._making[job.client]:
                del self._making[job.client]

    def _forget(self, job: Job) -> None:
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]


def _ending() -> Busy:
    return Busy("The server is being ended. Ask again when it is back.", own=False)


def _pictures() -> Bounds:
    bounds = limits()
    return Bounds(bounds.pictures_at_once, bounds.pictures_waiting, bounds.pictures_per_person)


PICTURES = Turns("pictures", "large pictures and files", _pictures)
"""What takes seconds: manifolds, GIFs, a run as a zip."""
ANSWERS = Turns("answers", "parts of pages", lambda: Bounds(2, 2000, 200))
"""What pages fetch, most of it kept ready: apart from the threads that serve scripts, and not behind what takes seconds.

Two at once: Python runs one thread at a time, and with eight of them a page's script had a ninth of it.
"""
for _turns in (PICTURES, ANSWERS):
    when_ending(_turns.close)
