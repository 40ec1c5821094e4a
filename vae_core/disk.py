"""Room on the disk: told before it is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

from vae_core.limits import limits

RUN_BYTES = 50_000_000  # a usual run with its snapshots; the largest models take more, and say so themselves


def free_bytes(folder: Path) -> int | None:
    """Bytes that can still be written where `folder` is, or would be; None where nobody can say."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        return shutil.disk_usage(there).free
    except OSError:
        return None


def too_little(folder: Path, needed: int = RUN_BYTES) -> str | None:
    """That the disk of `folder` is too full for `needed` bytes more, as a sentence; None where there is room."""
    free = free_bytes(folder)
    if free is None or free - needed >= limits().min_free_bytes:
        return None
    return (
        f"The disk has {free / 1e6:,.0f} MB left, and {limits().min_free_bytes / 1e6:,.0f} MB are to stay free: a training "
        "may end before its time. Delete models that are not needed."
    )
