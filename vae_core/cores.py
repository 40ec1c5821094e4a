"""How many processor cores this process may use, which in a container is not how many the machine has."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from vae_core.control_groups import folders


def usable_cores(root: Path = Path("/")) -> int:
    """The machine's physical cores, or fewer where the process is bound to some or its group has a quota; 1 at least.

    `root` is where /proc and /sys are looked up. A quota of 2.5 cores counts as 2: threads that wait for each other
    lose more by being stopped than by being fewer.
    """
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or bound
    return max(1, int(min(physical, bound, *_quotas(root))))


def _quotas(root: Path) -> Iterator[float]:
    """The CPU quotas, in cores, of the control groups that this process is in, and of those that they are in.

    Version 2 keeps "quota period" in cpu.max ("max" for none), version 1 has a file for each (−1 for none); both in
    microseconds.
    """
    for version, folder in folders("cpu", root):
        if version == 2:
            yield from _quota(folder / "cpu.max")
        else:
            yield from _quota(folder / "cpu.cfs_quota_us", folder / "cpu.cfs_period_us")


def _quota(*files: Path) -> Iterator[float]:
    with contextlib.suppress(OSError, ValueError):  # no such group here, or "max"
        quota, period = (float(word) for file in files for word in file.read_text().split())
        if quota > 0 and period > 0:
            yield quota / period
