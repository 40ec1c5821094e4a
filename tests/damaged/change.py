"""How the files of a run are changed: arrays, headers and JSON values, with all else as it was."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

Harm = Callable[[Path], object]
Arrays = dict[str, np.ndarray]
MAP_STEP = 16  # of the snapshot that is damaged: the newest of the run that is harmed


def with_arrays(name: str, change: Callable[[Arrays], object]) -> Harm:
    """The arrays of a safetensors file of the run changed in place; its metadata stay."""

    def harm(run: Path) -> None:
        path = run / name
        with safe_open(path, framework="numpy") as file:
            arrays = {key: file.get_tensor(key).copy() for key in file.keys()}  # noqa: SIM118
            metadata = dict(file.metadata() or {})
        change(arrays)
        path.write_bytes(save({key: np.ascontiguousarray(value) for key, value in arrays.items()}, metadata))

    return harm


def with_metadata(name: str, **changes: str) -> Harm:
    def harm(run: Path) -> None:
        path = run / name
        with safe_open(path, framework="numpy") as file:
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
            metadata = dict(file.metadata() or {})
        path.write_bytes(save(arrays, {**metadata, **changes}))

    return harm


def with_header(name: str, change: Callable[[dict[str, Any]], object]) -> Harm:
    """What a safetensors file says of itself changed, and the bytes behind it not."""

    def harm(run: Path) -> None:
        content = (run / name).read_bytes()
        length = struct.unpack("<Q", content[:8])[0]
        header = json.loads(content[8 : 8 + length])
        change(header)
        text = json.dumps(header).encode()
        (run / name).write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])

    return harm


def with_values(file: str, /, **changes: Any) -> Harm:
    """Values of a JSON file as others; "model__beta" is the beta of the model. NaN and infinity are written as Python does."""

    def harm(run: Path) -> None:
        path = run / file
        values = json.loads(path.read_bytes())
        for key, value in changes.items():
            *parents, leaf = key.split("__")
            target = values
            for parent in parents:
                target = target[parent]
            target[leaf] = value
        path.write_text(json.dumps(values))

    return harm


def with_text(name: str, change: Callable[[str], str]) -> Harm:
    def harm(run: Path) -> None:
        (run / name).write_text(change((run / name).read_text()))

    return harm
