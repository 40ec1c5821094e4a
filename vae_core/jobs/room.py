"""How much memory a training may count on when its turn in the queue comes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import psutil

from vae_core.memory import available_memory
from vae_core.runs.status import Status


def memory_left_by(training: Iterable[Status], limit: int) -> int:
    """Bytes that are available now, and those that present trainings will have given back.

    training: what trains now; limit: how many may at once. Only where one has to wait is theirs counted.
    """
    owners = [status.pid for status in training if status.state == "running"]
    waited_for = owners if len(owners) >= limit else []
    return available_memory() + sum(_taken(pid) for pid in waited_for if pid is not None)


def _taken(pid: int) -> int:
    with contextlib.suppress(psutil.Error, ValueError):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
