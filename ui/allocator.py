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
# A larger block is the system's again when it is free, which costs the next such block a fault for each of its pages: what
# is computed in parts, of 2 MB at most, takes several times as long if each part is such a block.
BLOCK_BYTES = 4 * 2**20
SPARE_BYTES = 16 * 2**20  # that an arena keeps at its end for the next parts
ARENAS = 2


def give_memory_back() -> None:
    """Set the allocator so; where there is no glibc, nothing."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):  # another C library
        library = ctypes.CDLL(None)
        for option, value in ((_MMAP_THRESHOLD, BLOCK_BYTES), (_TRIM_THRESHOLD, SPARE_BYTES), (_ARENA_MAX, ARENAS)):
            library.mallopt(option, value)


def give_back_now() -> None:
    """What is free between what is in use, too, which the allocator keeps otherwise; takes some milliseconds."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
