"""How much memory this machine has left for us, and what is said when it had less."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from vae_core.control_groups import folders

_NO_LIMIT = 1 << 60  # version 1 writes a number near 2^63 where there is none
_ALLOCATORS = ("DefaultCPUAllocator", "not enough memory", "can't allocate memory", "out of memory", "Cannot allocate")


def available_memory(root: Path = Path("/")) -> int:
    """Bytes that can still be had without swapping, in this process's control groups if those allow fewer."""
    return max(0, min(psutil.virtual_memory().available, *_left_in_groups(root), _NO_LIMIT))


def gigabytes(count: float) -> str:
    """ "4.8 GB", "320 MB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(count, 0) / 1e6:.0f} MB"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an allocation was refused: Python's MemoryError, or PyTorch's own for the processor or a GPU."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError | OSError) and any(word in str(error) for word in _ALLOCATORS)


def out_of_memory(error: BaseException) -> str | None:
    """What is said in place of an allocator's own words, which name lines of C++; None for another error."""
    if not is_out_of_memory(error):
        return None
    return (
        f"This machine's memory is full: {gigabytes(available_memory())} are left. Use a smaller batch or a smaller "
        "network, or close other programs, and try again."
    )


def offer_to_the_killer() -> None:
    """Have Linux end this process before others, such as the server, when the machine has no memory left.

    Anybody may raise their own score; where there is none, nothing happens.
    """
    with contextlib.suppress(OSError):
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        try:
            os.write(descriptor, b"800")
        finally:
            os.close(descriptor)


def _left_in_groups(root: Path) -> Iterator[int]:
    names = {1: ("memory.limit_in_bytes", "memory.usage_in_bytes"), 2: ("memory.max", "memory.current")}
    for version, folder in folders("memory", root):
        with contextlib.suppress(OSError, ValueError):  # no such group here, or "max"
            limit, used = (int((folder / name).read_text()) for name in names[version])
            if limit < _NO_LIMIT:
                yield max(0, limit - used + _reclaimable(folder))


def _reclaimable(folder: Path) -> int:
    """Bytes of files that the group's usage counts and that are given back when memory is asked for."""
    with contextlib.suppress(OSError, ValueError):
        for line in (folder / "memory.stat").read_text().splitlines():
            name, _, count = line.partition(" ")
            if name in ("inactive_file", "total_inactive_file"):
                return int(count)
    return 0
