"""The server is asked to end, by Ctrl-C or a signal: nobody waits any more for what is still being made.

It ends once its open requests are answered and its threads are done. Without this it would wait for the last picture.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_CALLS: list[Callable[[], object]] = []
_ENDED = threading.Event()


def when_ending(call: Callable[[], object]) -> None:
    """Have `call` called once the server is asked to end, in the thread of its event loop: it must not wait.

    At once where that was before: what makes pictures is imported with the first request for one.
    """
    _CALLS.append(call)
    if _ENDED.is_set():
        call()


def end_early() -> None:
    """What was asked for is done."""
    _ENDED.set()
    for call in _CALLS:
        call()


@contextlib.contextmanager
def signals_noticed(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """While this lasts, a signal that ends the server also calls `end_early`; whoever had it before, hears it as before."""
    if threading.current_thread() is not threading.main_thread():  # signals belong to the main thread
        yield
        return
    handlers = {number: handler for number in SIGNALS if callable(handler := signal.getsignal(number))}

    def noticed(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended
            loop.call_soon_threadsafe(end_early)  # a handler may take no lock: what it interrupts may hold it
        handlers[signal.Signals(number)](number, frame)

    for number in handlers:
        signal.signal(number, noticed)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if signal.getsignal(number) is noticed:
                signal.signal(number, handler)
