"""Processes of this machine, named beyond doubt by their id and when they began: ids are used again."""

from __future__ import annotations

import psutil


def began(pid: int) -> float | None:
    """When the process began, in seconds since 1970; None when there is none."""
    try:
        return float(psutil.Process(pid).create_time())
    except (psutil.Error, ValueError):
        return None


def is_alive(pid: int, since: float | None) -> bool:
    """Whether process `pid` is at work and is the one that began at `since`; None takes any of that id."""
    try:
        process = psutil.Process(pid)
        same = since is None or abs(process.create_time() - since) < 1.0
        return same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError):
        return False
