"""Atomic writing of the files of a run folder; `reading.py` and `array_files.py` read them."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from vae_core.runs.reading import missing


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
