"""What the C library's allocator does with memory that is free again: by default it keeps most of it for later.

Arrays come and go here in many threads, megabytes at a time. glibc would give every few threads an arena of their own, and
would raise the size from which a block goes back to the system at once to that of the largest block ever freed.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

# Of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
BLOCK_BYTES = 1_000_000  # a larger block is the system's again when it is free
ARENAS = 2


def give_memory_back() -> None:
    """Set the allocator so; where there is no glibc, nothing."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):  # another C library
        library = ctypes.CDLL(None)
        for option, value in ((_MMAP_THRESHOLD, BLOCK_BYTES), (_TRIM_THRESHOLD, BLOCK_BYTES), (_ARENA_MAX, ARENAS)):
            library.mallopt(option, value)
