"""Atomic writing and forgiving reading of the files of a run folder. Nothing here ever unpickles."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from vae_core.runs.errors import DamagedRun, DeletedRun

SNAPSHOTS = "snapshots"  # the folder of a run that holds them


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


def missing(path: Path) -> DamagedRun:
    """Why there is no file at `path` of a run folder: the run was deleted, or it is damaged."""
    folder = path.parent.parent if path.parent.name == SNAPSHOTS else path.parent
    return DamagedRun(f"{path.name} is missing.") if folder.is_dir() else DeletedRun(folder.name)


def write_json(path: Path, values: dict[str, Any]) -> None:
    """An indented JSON file. Raises DeletedRun, and TypeError for values that JSON does not have."""
    write_bytes(path, (json.dumps(values, indent=1) + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file. Raises DamagedRun, which DeletedRun is too."""
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise missing(path) from error
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedRun(f"{path.name} is not readable JSON ({error}).") from error
    if not isinstance(values, dict):
        raise DamagedRun(f"{path.name} holds a {type(values).__name__} where an object belongs.")
    return values


def write_arrays(path: Path, arrays: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    """A safetensors file of these arrays. Raises DeletedRun."""
    write_bytes(path, save({key: np.ascontiguousarray(value) for key, value in arrays.items()}, metadata))


def read_arrays(path: Path, prefix: str = "") -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays whose names begin with `prefix`, and the metadata, of a safetensors file. Raises DamagedRun."""
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {key: file.get_tensor(key) for key in file.keys() if key.startswith(prefix)}  # noqa: SIM118
            return arrays, dict(file.metadata() or {})
    except FileNotFoundError as error:
        raise missing(path) from error
    except (SafetensorError, OSError, ValueError, TypeError, RuntimeError) as error:
        raise DamagedRun(f"{path.name} is not a whole safetensors file ({error}).") from error


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata of a safetensors file, of which only the header is read. Raises DamagedRun."""
    return read_arrays(path, prefix="\0")[1]


def as_indices(codes: np.ndarray) -> np.ndarray:
    """Entries of a codebook, all from 0 to 32,767, in the smallest integers that hold them."""
    return codes.astype(np.uint8 if codes.max(initial=0) < 256 else np.int16)


def as_half(values: np.ndarray) -> np.ndarray:
    """In half precision where all that is finite fits into it, else in single: nothing becomes infinite by being stored."""
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return values.astype(np.float16 if largest <= np.finfo(np.float16).max else np.float32)
