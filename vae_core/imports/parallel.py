"""Work on many files in a few threads: results in order, a bounded number of them at a time, and an end at any moment.

Threads are enough: decoding and resizing images goes on outside Python's lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from vae_core.cores import usable_cores

T = TypeVar("T")
R = TypeVar("R")

THREADS = min(4, usable_cores())
_AHEAD = 16  # a thread: results that wait for the one before them


def in_order(work: Callable[[T], R], items: Iterable[T], threads: int = THREADS) -> Iterator[R]:
    """work(item) for each, in the items' order. An exception of `work` is raised where its result would have come."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= _AHEAD * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
