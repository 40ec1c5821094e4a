"""Whether a run's worker lives: it holds a lock on a file in the run's folder, which the system takes back however it ends.

No clock has a part in it, and a second worker is never let in. The lock is flock(2) where there is one: it belongs to the
open file, so that looking at it takes nothing from whoever holds it, in the same process, too.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vae_core.runs.errors import RunError
from vae_core.runs.reading import missing

FILE = "worker.lock"
_PATIENCE = 2.0  # seconds: whoever looks at the lock has it for an instant
_PLAIN = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)  # a pipe is not waited for, a link not followed
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def hold(folder: Path, file: str = FILE) -> Iterator[bool]:
    """Be the one worker of the run in `folder`; whether the disk can keep others out (some network disks cannot).

    `file` is what is locked. Raises RunError when another process is at work on it, DeletedRun when the folder is gone.
    """
    try:
        handle = os.open(folder / file, os.O_RDWR | os.O_CREAT | _PLAIN, 0o644)
    except FileNotFoundError as error:
        raise missing(folder / file) from error
    except OSError:  # a disk that is full, or not ours to write: that will be said when the run is written
        yield False
        return
    try:
        yield _take(handle)
    finally:
        os.close(handle)


def is_held(folder: Path, file: str = FILE, *, patience: float = 0.0) -> bool:
    """Whether a worker is at work on the run in `folder`, as far as its lock says.

    `file` is what is locked; `patience`: seconds in which one that is about to end may do so.
    """
    until = time.monotonic() + patience
    while (held := _held_now(folder / file)) and time.monotonic() < until:
        time.sleep(0.02)
    return held


def _held_now(file: Path) -> bool:
    try:
        handle = os.open(file, os.O_RDONLY | _PLAIN)
    except OSError:
        return False
    try:
        return not _lock(handle, shared=True)
    except OSError:
        return False
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    until = time.monotonic() + _PATIENCE
    try:
        while not _lock(handle, shared=False):
            if time.monotonic() > until:
                raise RunError("This run is training already: another process is at work on it.")
            time.sleep(0.02)
    except OSError:
        return False
    return True


def _lock(handle: int, *, shared: bool) -> bool:
    """Take the lock if it is free; whether it was. Raises OSError where the disk has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            if shared:  # there is no other kind: given back at once
                with contextlib.suppress(OSError):
                    msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True
