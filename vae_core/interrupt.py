"""Work that nobody waits for any more ends between two of its steps.

Whoever starts work says how it hears that it is over; whatever takes long says, between a batch or a frame and the next,
that this would be a moment to end. Neither knows of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Interrupted(BaseException):
    """Nobody waits for this work. No error, which might be reported, or kept as the work's result."""


_is_over: ContextVar[Callable[[], bool] | None] = ContextVar("is_over", default=None)


@contextmanager
def interruptible(is_over: Callable[[], bool]) -> Iterator[None]:
    """What runs within, in this thread, ends at its next step once `is_over()`."""
    token = _is_over.set(is_over)
    try:
        yield
    finally:
        _is_over.reset(token)


def step() -> None:
    """Call between two steps of work that takes long. Raises Interrupted where nobody waits for it."""
    is_over = _is_over.get()
    if is_over is not None and is_over():
        raise Interrupted
