"""One cache for all that pages and routes compute from runs: shared by every session, bounded in bytes.

Whoever asks for the same key at the same time shares one computation. The least recently used values leave when the
room runs out. Values are handed out as they are, to many threads at once: treat them as read-only.

Works outside Streamlit's script threads, so that the routes in ui/http can use it.
"""

from __future__ import annotations

import functools
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
T = TypeVar("T")
Progress = Callable[[float], object]
"""Hears the share done, in [0, 1]; may raise to stop waiting."""
_FullKey = tuple[str, Hashable]
"""The name under which something is kept, and its key."""

MAX_BYTES = 256 * 2**20
ENTRY_BYTES = 512  # what an entry costs beside its value: so that many small values are bounded too
PROGRESS_SECONDS = 0.25  # between two reports to someone who waits for another's computation


class Versioned(NamedTuple):
    """A key of something that changes: what was made of its two last versions is kept.

    While the last is being made of one thing after another, all of the one before serves those who ask.
    """

    key: Hashable
    version: Hashable


KEPT_VERSIONS = 2


class Cache:
    """Values by key, `max_bytes` in all by the estimate of `size_of`; a value larger than that is not kept."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[_FullKey, _Entry] = OrderedDict()  # the least recently used first
        self._versions: dict[_FullKey, list[_FullKey]] = {}  # of each thing, the oldest first
        self._bytes = 0
        self._flights: dict[_FullKey, _Flight] = {}
        self._lock = threading.Lock()
        self._spent: dict[Hashable, float] = {}
        self._own = threading.local()

    def get(
        self,
        name: str,
        key: Hashable,
        compute: Callable[[Progress], T],
        *,
        ttl: float | None = None,
        size: Callable[[T], int] | None = None,
        progress: Progress | None = None,
    ) -> T:
        """The value of `key` under `name`, computed unless it is here; kept for `ttl` seconds, or for as long as fits.

        `size`: how many bytes a value takes, where `size_of` would take longer than the value is worth.

        `compute` is given a function to report its progress to. Threads that ask meanwhile wait for its result, and
        hear its progress by their own `progress`. Its exception reaches all of them and is not kept. Only where the
        computing thread itself was stopped (a BaseException, such as Streamlit's when a page is left) does one of
        those that wait begin anew.
        """
        full_key = (name, key)
        while True:
            with self._lock:
                entry = self._entries.get(full_key)
                if entry is not None and entry.expires > time.monotonic():
                    self._entries.move_to_end(full_key)
                    return entry.value
                flight = self._flights.get(full_key)
                leads = flight is None
                if flight is None:
                    flight = self._flights[full_key] = _Flight(threading.get_ident())
            if leads:
                return self._lead(full_key, flight, compute, ttl=ttl, size=size or size_of, progress=progress)
            if flight.thread == threading.get_ident():
                raise RuntimeError(f"{name} needs its own result to compute {key!r}.")
            flight.follow(progress)
            if not flight.abandoned:
                return flight.result.result()

    def clear(self, name: str | None = None) -> None:
        """Forget all values, or those under `name`. A computation in progress serves those who wait for it, no more."""
        with self._lock:
            for full_key in [one for one in self._entries if name in (None, one[0])]:
                self._drop(full_key)
            for full_key in [one for one in self._flights if name in (None, one[0])]:
                del self._flights[full_key]

    def is_computing_of(self, thing: Hashable) -> bool:
        """Whether anything is being computed whose Versioned key is a tuple that begins with `thing`."""
        with self._lock:
            return any(
                isinstance(key, Versioned) and isinstance(key.key, tuple) and key.key[:1] == (thing,)
                for _, key in self._flights
            )

    def spent_on(self, thing: Hashable) -> float:
        """Seconds of the processor that went so far into values whose Versioned key is a tuple that begins with `thing`."""
        return self._spent.get(thing, 0.0)

    def _timed(self, key: Hashable, compute: Callable[[Progress], T], report: Progress) -> T:
        """What `compute` returns; its time counts for what the key is of, once where values are made of others."""
        if getattr(self._own, "busy", False) or not (isinstance(key, Versioned) and isinstance(key.key, tuple)):
            return compute(report)
        began, self._own.busy = time.thread_time(), True
        try:
            return compute(report)
        finally:
            self._own.busy = False
            thing = key.key[0]
            with self._lock:
                self._spent[thing] = self._spent.get(thing, 0.0) + time.thread_time() - began

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """What is kept, as estimated."""
        return self._bytes

    def _lead(
        self,
        full_key: _FullKey,
        flight: _Flight,
        compute: Callable[[Progress], T],
        *,
        ttl: float | None,
        size: Callable[[T], int],
        progress: Progress | None,
    ) -> T:
        def report(share: float) -> None:
            flight.share = share
            if progress is not None:
                progress(share)

        try:
            value = self._timed(full_key[1], compute, report)
            expires = float("inf") if ttl is None else time.monotonic() + ttl
            entry = _Entry(value, size(value) + ENTRY_BYTES, expires)
        except Exception as error:
            self._land(full_key, flight, None)
            flight.result.set_exception(error)
            raise
        except BaseException:
            self._land(full_key, flight, None)
            flight.abandoned = True
            flight.result.set_result(None)
            raise
        self._land(full_key, flight, entry)
        flight.result.set_result(value)
        return value

    def _land(self, full_key: _FullKey, flight: _Flight, entry: _Entry | None) -> None:
        with self._lock:
            if self._flights.get(full_key) is not flight:  # cleared meanwhile
                return
            del self._flights[full_key]
            if entry is None or entry.bytes > self.max_bytes:
                return
            self._drop(full_key)
            self._entries[full_key] = entry
            self._bytes += entry.bytes
            if (thing := _thing(full_key)) is not None:
                versions = self._versions.setdefault(thing, [])
                versions.append(full_key)
                if len(versions) > KEPT_VERSIONS:
                    self._drop(versions[0])
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._entries)))

    def _drop(self, full_key: _FullKey) -> None:
        entry = self._entries.pop(full_key, None)
        if entry is None:
            return
        self._bytes -= entry.bytes
        if (thing := _thing(full_key)) is not None:
            self._versions[thing].remove(full_key)
            if not self._versions[thing]:
                del self._versions[thing]


def _thing(full_key: _FullKey) -> _FullKey | None:
    """The same for all versions of it; None of what has none."""
    name, key = full_key
    return (name, key.key) if isinstance(key, Versioned) else None


@dataclass(frozen=True)
class _Entry:
    value: Any
    bytes: int
    expires: float  # on the monotonic clock


@dataclass(eq=False)
class _Flight:
    """A computation in progress."""

    thread: int
    result: Future[Any] = field(default_factory=Future)
    share: float = 0.0
    abandoned: bool = False

    def follow(self, progress: Progress | None) -> None:
        """Wait until it is over. `progress` may raise."""
        while not self.result.done():
            wait([self.result], None if progress is None else PROGRESS_SECONDS)
            if progress is not None and not self.result.done():
                progress(self.share)


CACHE = Cache()
"""The process's one cache, so that its bound is one for everything."""


class Cached(Generic[P, T]):
    """A function whose results are cached; made by `cached`."""

    def __init__(
        self,
        function: Callable[P, T],
        key: Callable[..., Hashable],
        ttl: float | None,
        size: Callable[[T], int] | None,
        cache: Cache,
    ) -> None:
        functools.update_wrapper(self, function)
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._function, self._key, self._ttl, self._size, self._cache = function, key, ttl, size, cache

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        key = self._key(*args, **kwargs)
        return self._cache.get(
            self._name, key, lambda _: self._function(*args, **kwargs), ttl=self._ttl, size=self._size
        )

    def clear(self) -> None:
        """Forget its results."""
        self._cache.clear(self._name)


def cached(
    key: Callable[..., Hashable],
    *,
    ttl: float | None = None,
    size: Callable[[Any], int] | None = None,
    cache: Cache | None = None,
) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Keep a function's results by `key`, which is called with the same arguments; for `ttl` seconds, if given; `size` as of
    `Cache.get`.

    Of a `Versioned` key the two newest versions' results are kept. The key holds all that the result depends on, and the
    result nothing that the key does not cover: what is computed from a checkpoint carries no name of the run, as that
    can change without the checkpoint.
    """

    def decorate(function: Callable[P, T]) -> Cached[P, T]:
        return Cached(function, key, ttl, size, CACHE if cache is None else cache)

    return decorate


def size_of(value: object) -> int:
    """Roughly how many bytes a value takes: arrays, tensors, modules, bytes, and containers and objects of those."""
    total = 0
    seen: set[int] = set()
    left = [value]
    while left:
        one: Any = left.pop()
        if one is None or id(one) in seen or isinstance(one, (type, ModuleType)):
            continue
        seen.add(id(one))
        total += sys.getsizeof(one, 64)
        if isinstance(one, np.ndarray):
            left.append(one.base)  # a view keeps the whole that it is a part of
        elif isinstance(one, memoryview):
            left.append(one.obj)
        elif hasattr(one, "untyped_storage"):  # a tensor, without an import of torch; storages may be shared
            storage = one.untyped_storage()
            total += 0 if storage.data_ptr() in seen else storage.nbytes()
            seen.add(storage.data_ptr())
        elif isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple)) and one and isinstance(one[0], (int, float)):
            total += len(one) * sys.getsizeof(one[0])  # numbers only: a history has ten thousands
        elif isinstance(one, (list, tuple, set, frozenset)):
            left += one
        elif not callable(one) or hasattr(one, "parameters"):  # an object or a network, but no function
            left += [*getattr(one, "__dict__", {}).values()]
            left += [getattr(one, slot, None) for slot in getattr(type(one), "__slots__", ())]
    return total
