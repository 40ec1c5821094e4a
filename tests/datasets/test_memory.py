"""Costly sets are made once, kept while there is room, and forgotten in the order of their use."""

from __future__ import annotations

import threading

import numpy as np

from vae_core.datasets import ImageSet
from vae_core.datasets.memory import SetMemory


def make(count: int) -> ImageSet:
    return ImageSet(np.zeros((count, 1, 10, 10), np.uint8), np.zeros(count, np.int64))


def test_the_oldest_goes_first_and_the_newest_always_stays() -> None:
    memory, made = SetMemory(max_bytes=1000), []

    def get(name: str, count: int) -> None:
        memory.get([name], lambda: made.append(name) or make(count))  # type: ignore[func-returns-value]

    get("a", 5)
    get("b", 5)
    get("a", 5)
    get("c", 4)  # 1,400 bytes: b, used longest ago, goes
    get("a", 5)
    get("c", 4)
    assert made == ["a", "b", "c"]
    get("b", 5)
    assert made[3:] == ["b"]
    get("huge", 50)
    get("huge", 50)
    assert made[4:] == ["huge"], "kept though it is larger than all the room"


def test_a_larger_set_that_is_there_serves() -> None:
    memory = SetMemory()
    whole = memory.get(["whole"], lambda: make(9))
    assert memory.get(["few", "whole"], lambda: make(3)) is whole


def test_many_at_once_make_it_once_and_hold_up_nobody_else() -> None:
    memory, made = SetMemory(), []
    begun, go = threading.Event(), threading.Event()

    def slowly() -> ImageSet:
        made.append(1)
        begun.set()
        assert go.wait(10)
        return make(2)

    threads = [threading.Thread(target=memory.get, args=(["slow"], slowly)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    memory.get(["quick"], lambda: make(1))
    assert made == [1] and all(thread.is_alive() for thread in threads), "another set is not behind the slow one"
    go.set()
    for thread in threads:
        thread.join(10)
    assert made == [1]


def test_a_failure_leaves_nothing_behind() -> None:
    memory = SetMemory()
    for _ in range(2):
        try:
            memory.get(["a"], lambda: 1 / 0)  # type: ignore[arg-type, return-value]
        except ZeroDivisionError:
            continue
        raise AssertionError("the failure is heard each time")
    assert len(memory.get(["a"], lambda: make(2))) == 2
