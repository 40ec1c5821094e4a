"""The one door through which files of a run folder are read: anybody may have put anything there.

A file is an ordinary one of a bounded size, or it is not read: a pipe would keep its reader for ever, a device never ends,
and a link may lead to what is none of the run's. What is wrong is a DamagedRun whose sentence names the file within the
run's folder, and nothing above that. `array_files.py` reads arrays by the same door.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from vae_core.archives import shown
from vae_core.limits import limits
from vae_core.runs.errors import DamagedRun, DeletedRun, MissingFile

SNAPSHOTS = "snapshots"  # the folder of a run that holds them
# A pipe is not waited for, and a link not followed; flags that a system does not have are left out.
PLAIN = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | PLAIN | getattr(os, "O_BINARY", 0)
_REASONS = {
    errno.ELOOP: "is a link, and the files of a run are ordinary ones: put the file itself there",
    errno.EACCES: "may not be read",
    errno.EPERM: "may not be read",
    errno.EISDIR: "is a folder where a file belongs",
    errno.EMFILE: "cannot be opened: this process has too many files open",
    errno.ENFILE: "cannot be opened: this machine has too many files open",
    errno.EIO: "cannot be read from the disk",
}


def file_name(path: Path) -> str:
    """What a file of a run is called within its folder: "status.json", "snapshots/0000012.safetensors"."""
    return f"{SNAPSHOTS}/{path.name}" if path.parent.name == SNAPSHOTS else path.name


def missing(path: Path) -> DamagedRun:
    """Why there is no file at `path` of a run folder: the run was deleted, or it is damaged."""
    folder = path.parent.parent if path.parent.name == SNAPSHOTS else path.parent
    return MissingFile(f"{file_name(path)} is missing.") if folder.is_dir() else DeletedRun(folder.name)


@contextmanager
def ordinary_file(path: Path, most: int) -> Iterator[tuple[BinaryIO, int]]:
    """A file of a run, open for reading, and its size, of `most` bytes at most. Raises DamagedRun."""
    name = file_name(path)
    try:
        if path.is_symlink() or (path.parent.name == SNAPSHOTS and path.parent.is_symlink()):
            raise OSError(errno.ELOOP, "is a link")
        handle = os.open(path, _READ)
    except OSError as error:
        raise _damage(path, error) from error
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        is_folder = stat.S_ISDIR(found.st_mode)
        raise DamagedRun(
            f"{name} {_REASONS[errno.EISDIR]}." if is_folder else f"{name} is no ordinary file, but a pipe or a device."
        )
    with os.fdopen(handle, "rb") as file:
        if found.st_size > most:
            raise DamagedRun(f"{name} has {found.st_size:,} bytes, and at most {most:,} are read.")
        try:
            yield file, found.st_size
        except OSError as error:
            raise _damage(path, error) from error


def _damage(path: Path, error: OSError) -> DamagedRun:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return missing(path)
    reason = _REASONS.get(error.errno or 0, f"cannot be read ({error.strerror or type(error).__name__})")
    return DamagedRun(f"{file_name(path)} {reason}.")


def is_ordinary(path: Path) -> bool:
    """Whether there is a file at `path` that may be read, as far as one can see without opening it."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def read_content(path: Path, most: int | None = None) -> bytes:
    """All of a file of `most` bytes at most, those of a text unless it is said. Raises DamagedRun."""
    with ordinary_file(path, limits().max_run_text_bytes if most is None else most) as (file, size):
        return file.read(size)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file. Raises DamagedRun, which DeletedRun is too."""
    return as_object(read_content(path), file_name(path))


def as_object(content: bytes, name: str) -> dict[str, Any]:
    """The object in a JSON text, in which no key stands twice. Raises DamagedRun that names the file as `name`."""
    try:
        values = parsed(content)
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"{name} is not readable JSON ({shown(str(error), 120)}).") from error
    if not isinstance(values, dict):
        raise DamagedRun(f"{name} holds a {type(values).__name__} where an object belongs.")
    return values


def parsed(content: bytes) -> Any:
    """What a JSON text says. Raises ValueError, RecursionError."""
    return json.loads(content, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are there once each: of two, readers would take the one or the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found
