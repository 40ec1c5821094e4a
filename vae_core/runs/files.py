"""The one door through which files of a run folder are written: atomically, and heard by a mirror where there is one.

`reading.py` and `array_files.py` read them.
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from safetensors.numpy import save

from vae_core.runs.reading import PLAIN, missing


class Mirror(Protocol):
    """Hears of each change below a folder, once it has been made there, in the order of the changes."""

    def written(self, path: Path, content: bytes) -> None: ...

    def appended(self, path: Path, content: bytes) -> None: ...

    def removed(self, path: Path) -> None: ...


_mirrors: dict[Path, Mirror] = {}


@contextmanager
def mirrored(folder: Path, mirror: Mirror) -> Iterator[None]:
    """While it lasts, `mirror` hears of what this module changes below `folder` in this process."""
    _mirrors[folder] = mirror
    try:
        yield
    finally:
        del _mirrors[folder]


def _mirror_of(path: Path) -> Mirror | None:
    return next((_mirrors[folder] for folder in path.parents if folder in _mirrors), None) if _mirrors else None


def write_bytes(path: Path, content: bytes) -> None:
    """Put `content` at `path` at once: readers see the old file or the whole new one, never a part.

    Raises DeletedRun when the folder is gone.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except FileNotFoundError as error:
        raise missing(path) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if mirror := _mirror_of(path):
        mirror.written(path, content)


def append_bytes(path: Path, content: bytes) -> None:
    """Add to a file by a single write, which the system does not interleave or show half of to a later reader.

    Raises OSError, for what is no ordinary file too; then nothing was added.
    """
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | PLAIN, 0o644)
    try:
        before = os.fstat(handle).st_size
        if os.write(handle, content) < len(content):
            os.ftruncate(handle, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    finally:
        os.close(handle)
    if mirror := _mirror_of(path):
        mirror.appended(path, content)


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises OSError."""
    path.unlink(missing_ok=True)
    if mirror := _mirror_of(path):
        mirror.removed(path)


def write_json(path: Path, values: dict[str, Any]) -> None:
    """An indented JSON file. Raises DeletedRun, and TypeError for values that JSON does not have."""
    write_bytes(path, (json.dumps(values, indent=1) + "\n").encode())


def overwrite_json(path: Path, values: dict[str, Any]) -> None:
    """The same in the place of the file that is there, for a disk without room for another: a reader may see half of it.

    Raises OSError.
    """
    content = (json.dumps(values, indent=1) + "\n").encode()
    with open(path, "r+b", buffering=0) as file:
        file.write(content)
        file.truncate(len(content))
    if mirror := _mirror_of(path):
        mirror.written(path, content)


def write_arrays(path: Path, arrays: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    """A safetensors file of these arrays. Raises DeletedRun."""
    write_bytes(path, save({key: np.ascontiguousarray(value) for key, value in arrays.items()}, metadata))


def as_indices(codes: np.ndarray) -> np.ndarray:
    """Entries of a codebook, all from 0 to 32,767, in the smallest integers that hold them."""
    return codes.astype(np.uint8 if codes.max(initial=0) < 256 else np.int16)


def as_half(values: np.ndarray) -> np.ndarray:
    """In half precision where all that is finite fits into it, else in single: nothing becomes infinite by being stored."""
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return values.astype(np.float16 if largest <= np.finfo(np.float16).max else np.float32)
