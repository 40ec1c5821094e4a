"""The cache: one computation for all who ask at once, bounded in bytes, and nobody else's failure kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from vae_core.explorer import cache, resources
from vae_core.explorer.cache import ENTRY_BYTES, Cache, Versioned, cached, size_of


def at_once(count: int, ask: Callable[[], Any]) -> list[Any]:
    """The results, or the exceptions, of `count` threads that ask at the same time."""
    ready = threading.Barrier(count)

    def one() -> Any:
        ready.wait()
        try:
            return ask()
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as threads:
        return [waiting.result(10) for waiting in [threads.submit(one) for _ in range(count)]]


def test_twelve_threads_compute_once() -> None:
    computed = []

    @cached(lambda number: number, cache=Cache())
    def slow(number: int) -> list[int]:
        computed.append(number)
        time.sleep(0.1)
        return [number]

    found = at_once(12, lambda: slow(3))
    assert found == [[3]] * 12 and computed == [3]
    assert all(value is found[0] for value in found)
    assert slow(3) is found[0] and slow(4) == [4]


def test_another_key_does_not_wait() -> None:
    cache, go = Cache(), threading.Event()
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(cache.get, "f", "slow", lambda _: go.wait(10))
        assert cache.get("f", "quick", lambda _: 1) == 1
        assert not slow.done()
        go.set()
        assert slow.result(10) is True


def test_an_exception_reaches_all_who_wait_and_is_not_kept() -> None:
    cache, computed = Cache(), []

    def fail(_: object) -> None:
        computed.append(1)
        time.sleep(0.1)
        raise ValueError("no such class")

    found = at_once(12, lambda: cache.get("f", 1, fail))
    assert len(computed) == 1 and [str(error) for error in found] == ["no such class"] * 12
    assert cache.get("f", 1, lambda _: "now it works") == "now it works"


def test_a_stopped_page_stops_nobody_else() -> None:
    class Stopped(BaseException):  # as Streamlit raises in the thread of a page that was left
        pass

    cache, begun, go = Cache(), threading.Event(), threading.Event()

    def stopped(_: object) -> int:
        begun.set()
        go.wait(10)
        raise Stopped

    with ThreadPoolExecutor(2) as threads:
        leader = threads.submit(cache.get, "f", 1, stopped)
        begun.wait(10)
        follower = threads.submit(cache.get, "f", 1, lambda _: 7)
        time.sleep(0.05)
        go.set()
        assert follower.result(10) == 7
        assert isinstance(leader.exception(10), Stopped)


def test_who_waits_hears_the_progress_and_may_leave() -> None:
    cache, begun, go, heard = Cache(), threading.Event(), threading.Event(), []

    def compute(report: Callable[[float], object]) -> int:
        report(0.5)
        begun.set()
        go.wait(10)
        return 7

    def leave(share: float) -> None:
        heard.append(share)
        raise InterruptedError

    with ThreadPoolExecutor(1) as threads:
        leader = threads.submit(cache.get, "f", 1, compute)
        begun.wait(10)
        with pytest.raises(InterruptedError):
            cache.get("f", 1, compute, progress=leave)
        go.set()
        assert leader.result(10) == 7 and heard == [0.5]


def test_a_value_that_needs_itself_is_an_error_instead_of_a_deadlock() -> None:
    cache = Cache()

    def compute(_: object) -> int:
        return cache.get("f", 1, compute)

    with pytest.raises(RuntimeError, match="its own result"):
        cache.get("f", 1, compute)


def test_the_least_recently_used_leaves_when_the_room_runs_out() -> None:
    cache = Cache(max_bytes=10_000)

    def ask(key: str, size: int = 3000) -> bytes:
        return cache.get("f", key, lambda _: key.encode() + bytes(size))

    first, second = ask("a"), ask("b")
    assert ask("a") is first  # used again
    ask("c")
    assert len(cache) == 2 and cache.bytes <= 10_000
    assert ask("a") is first and ask("b") is not second
    large = ask("large", 20_000)
    assert ask("large", 20_000) is not large, "larger than all the room: not kept"
    assert ask("b"), "and nothing else had to leave for it"
    for number in range(1000):
        cache.get("f", number, lambda _: None)
    assert len(cache) <= 10_000 / ENTRY_BYTES, "small values are bounded too"


def test_values_expire() -> None:
    numbers = iter(range(10))

    @cached(lambda: None, ttl=0.05, cache=Cache())
    def now() -> int:
        return next(numbers)

    assert (now(), now()) == (0, 0)
    time.sleep(0.06)
    assert now() == 1


def test_clearing_one_function_leaves_the_others() -> None:
    cache = Cache()
    numbers = iter(range(10))

    @cached(lambda: None, cache=cache)
    def first() -> int:
        return next(numbers)

    @cached(lambda: None, cache=cache)
    def second() -> int:
        return next(numbers)

    assert (first(), second()) == (0, 1)
    first.clear()
    assert (first(), second()) == (2, 1)
    cache.clear()
    assert cache.bytes == 0 and (first(), second()) == (3, 4)


def test_of_what_changes_the_two_last_versions_are_kept() -> None:
    cache, computed = Cache(), list[int]()

    def of(version: int) -> int:
        def compute(_: object) -> int:
            computed.append(version)
            return version

        return cache.get("f", Versioned("run", version), compute)

    for version in range(5):
        assert (of(version), of(max(version - 1, 0)), of(version)) == (version, max(version - 1, 0), version)
    assert computed == [0, 1, 2, 3, 4] and len(cache) == 2
    assert of(2) == 2 and len(computed) == 6
    assert cache.get("f", Versioned("other run", 4), lambda _: "other") == "other" and len(cache) == 3
    cache.clear()
    assert cache.bytes == 0 and of(4) == 4


def test_what_was_computed_before_clearing_is_not_kept() -> None:
    cache, begun, go = Cache(), threading.Event(), threading.Event()

    def compute(_: object) -> str:
        begun.set()
        go.wait(10)
        return "the old name"

    with ThreadPoolExecutor(1) as threads:
        old = threads.submit(cache.get, "f", 1, compute)
        begun.wait(10)
        cache.clear("f")  # after a rename
        assert cache.get("f", 1, lambda _: "the new name") == "the new name"
        go.set()
        assert old.result(10) == "the old name"
    assert cache.get("f", 1, compute) == "the new name"


@dataclass(frozen=True)
class Pair:
    array: np.ndarray
    more: dict[str, bytes]


def test_sizes() -> None:
    megabyte = 2**20
    module = torch.nn.Linear(512, 512)
    base = np.zeros(megabyte, np.uint8)
    shared = torch.zeros(megabyte // 4)
    for value in (
        base,
        base[:1],  # a view keeps the whole
        [base, base[::2], base[1:]],  # once
        torch.zeros(megabyte // 4).numpy(),
        np.frombuffer(bytes(megabyte), np.uint8),
        shared.view(-1, 4),
        (shared, shared[:5]),
        bytes(megabyte),
        {"loss": [0.5 + number for number in range(megabyte // 32)]},
        module,
        Pair(np.zeros(megabyte // 2, np.uint8), {"a": bytes(megabyte // 2)}),
    ):
        assert megabyte <= size_of(value) < 1.05 * megabyte, type(value)
    assert size_of(None) == 0 and 0 < size_of("word") < 100 and size_of(test_sizes) < 1000


def test_a_size_that_is_told_is_not_looked_for() -> None:
    small = Cache(max_bytes=10_000)
    for number in range(3):
        small.get("told", number, lambda _: [b"x" * 20_000], size=lambda found: 4_000 * len(found))
    assert len(small) == 2 and small.bytes < 10_000


def test_listing_runs_costs_no_walk_through_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two thousand that walk took most of the time in which Home opens, every second anew."""
    monkeypatch.setattr(cache, "size_of", lambda value: pytest.fail("the summaries were walked through"))
    resources.forget_summaries()
    assert {one.id for one in resources.summaries()} >= {"fashion-vae-2d", "vq-vae"}


def test_what_is_spent_on_a_thing_counts_once() -> None:
    one = Cache()

    def busy(_: object) -> float:
        until = time.thread_time() + 0.05
        while time.thread_time() < until:
            pass
        return until

    def outer(_: object) -> float:
        return one.get("inner", Versioned(("run", 1), 1), busy)

    one.get("outer", Versioned(("run", 2), 1), outer)
    one.get("outer", Versioned(("run", 2), 1), outer)  # kept
    one.get("outer", Versioned(("other", 2), 1), lambda _: 1.0)
    assert 0.05 <= one.spent_on("run") < 0.095 and one.spent_on("other") < 0.05 and one.spent_on("nothing") == 0
