"""Files that a page looks at dozens of times while it is drawn, such as a run's checkpoint: looked at once.

Whoever draws it says when it begins, in the thread that does; what was looked at counts for a moment then. Anywhere else
each look is a look.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

SECONDS = 0.25  # most pages are drawn in a tenth of it; one that waits for something sees it come

T = TypeVar("T")


class _Seen(threading.local):
    until = 0.0  # on the monotonic clock
    values: dict[Hashable, Any]

    def __init__(self) -> None:
        self.values = {}


_seen = _Seen()


def begin() -> None:
    """Forget what was seen: from now on, for a moment, each thing is looked at once in this thread."""
    _seen.values.clear()
    _seen.until = time.monotonic() + SECONDS


def forget() -> None:
    """After something was changed in this thread: look again."""
    _seen.values.clear()


def once(thing: Hashable, look: Callable[[], T]) -> T:
    """What `look` has returned for `thing` in this moment."""
    if time.monotonic() >= _seen.until:
        return look()
    if thing not in _seen.values:
        _seen.values[thing] = look()
    found: T = _seen.values[thing]
    return found
