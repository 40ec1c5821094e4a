"""Servers that drills look at from outside."""

from __future__ import annotations

import time

import psutil

AHEAD_SECONDS = 300  # for what a server works out ahead, at most


def rests(process: psutil.Process) -> None:
    """Wait until it does nothing: what a server works out ahead of its visitors, and keeps, comes in its pauses."""
    until, at_rest = time.monotonic() + AHEAD_SECONDS, 0
    while at_rest < 10 and time.monotonic() < until:
        before = process.cpu_times().user
        time.sleep(1)
        at_rest = at_rest + 1 if process.cpu_times().user - before < 0.03 else 0
