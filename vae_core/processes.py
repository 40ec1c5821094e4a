"""Processes of this machine, named beyond doubt by their id and when they began: ids are used again.

When a process began is told by a clock that nobody sets: seconds since 1970 would make every process another one when the
machine's clock is put right.
"""

from __future__ import annotations

import functools
from pathlib import Path

import psutil

_STARTED = 19  # the place of `starttime` in /proc/<pid>/stat after the process's name, see proc(5)


def began(pid: int) -> str | None:
    """A mark of when the process began, the same for as long as it lives, and no other process's of that id.

    None when there is none, or the system does not say.
    """
    try:
        words = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return f"{_boot()}:{words[_STARTED]}"
    except (OSError, IndexError, ValueError):
        pass
    try:  # elsewhere than on Linux the system keeps the moment itself
        return f"{psutil.Process(pid).create_time():.2f}"
    except (psutil.Error, ValueError, OverflowError):
        return None


def is_alive(pid: int, since: str | None) -> bool:
    """Whether process `pid` is at work and is the one of that mark; without one, nobody can tell, and it is not."""
    if since is None or began(pid) != since:
        return False
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except (psutil.Error, ValueError, OverflowError):
        return False


@functools.cache
def _boot() -> str:
    """Which start of the machine this is: its processes' times are counted from there."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
