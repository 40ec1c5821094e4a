"""What was read from the files of a folder, until one of them changes: two thousand runs are listed in a moment."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
Stamp = tuple[tuple[int, int, int], ...]

MOST = 10_000  # folders; what is known of one takes a few kilobytes
FRESH_NS = 2 * 10**9  # a file that is younger may change again within the same tick of the disk's clock
_NO_FILE = (0, 0, 0)


class Remembered(Generic[T]):
    """Values by folder, each forgotten when one of the folder's `files` is another than when it was read."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self._files = files
        self._known: OrderedDict[str, tuple[Stamp, T]] = OrderedDict()
        self._lock = Lock()

    def stamp(self, folder: Path) -> Stamp:
        """Changes whenever one of the files does. Taken before they are read, so that a change meanwhile is noticed."""
        return tuple(_stamp(f"{folder}{os.sep}{name}") for name in self._files)

    def get(self, folder: Path, stamp: Stamp) -> T | None:
        """What is known of the folder at this stamp; None when nothing is."""
        with self._lock:
            known = self._known.get(str(folder))
        return known[1] if known is not None and known[0] == stamp else None

    def keep(self, folder: Path, stamp: Stamp, value: T) -> None:
        """Remember what was read after `stamp` was taken."""
        if max(one[0] for one in stamp) > time.time_ns() - FRESH_NS:
            return
        with self._lock:
            self._known[str(folder)] = (stamp, value)
            self._known.move_to_end(str(folder))
            while len(self._known) > MOST:
                self._known.popitem(last=False)


def _stamp(path: str) -> tuple[int, int, int]:
    try:
        stat = os.stat(path)
    except OSError:
        return _NO_FILE
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
