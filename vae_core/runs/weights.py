"""The weights of a run, read only where they are those of its configuration; and what a training goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from vae_core.archives import shown
from vae_core.runs.array_files import read_arrays, read_header
from vae_core.runs.errors import DamagedRun
from vae_core.runs.reading import file_name

PREFIX = "model."  # before the name of each tensor of the model; what only a training needs has others
_STANDS_FOR = {"f": {"F16", "F32", "F64"}, "i8": {"I64"}, "b1": {"BOOL"}, "u1": {"U8"}}


class Expected(NamedTuple):
    """What a tensor of a model is like: its shape, and "f" for real numbers, or NumPy's word for others, such as "i8"."""

    shape: tuple[int, ...]
    kind: str


def read_weights(
    path: Path, expected: Mapping[str, Expected], *, others: bool = False, prefix: str = PREFIX
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The tensors of a model by their names, in single precision at most, and what is written beside them.

    Each has the shape and the kind that is expected, and all its numbers are finite. What a training needs besides is not
    read. With `others` the model may have more tensors, which are left out. `prefix` stands before the name of each in the
    file. Raises DamagedRun.
    """
    name = file_name(path)
    check_names(path, expected, others=others, prefix=prefix)
    arrays, metadata = read_arrays(path, prefix)
    arrays = {key: array for key, array in arrays.items() if key.removeprefix(prefix) in expected}
    for key, array in arrays.items():
        if not np.isfinite(array).all():
            raise DamagedRun(f"{name} holds weights that are no numbers (NaN or infinite), in “{shown(key, 60)}”.")
    return {key.removeprefix(prefix): _at_most_single(array, name) for key, array in arrays.items()}, metadata


def check_names(path: Path, expected: Mapping[str, Expected], *, others: bool = False, prefix: str = PREFIX) -> None:
    """Raise DamagedRun unless the file says that it holds these tensors, and no `others` of the model. None is read."""
    name, header = file_name(path), read_header(path)
    found = {key.removeprefix(prefix): about for key, about in header.entries.items() if key.startswith(prefix)}
    found = {key: about for key, about in found.items() if not others or key in expected}
    for what, names in (("lacks", set(expected) - set(found)), ("has besides", set(found) - set(expected))):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            raise DamagedRun(f"{name} does not fit the configuration: it {what} “{shown(min(names), 60)}”{more}.")
    for key, about in found.items():
        _check(name, key, about, expected[key])


def step_of(metadata: Mapping[str, str]) -> int | None:
    """The step that a checkpoint says it is of; None where it does not say."""
    text = metadata.get("step", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def _check(name: str, key: str, about: dict[str, Any], expected: Expected) -> None:
    shape, key = tuple(about["shape"]), shown(key, 60)
    if (shape or (1,)) != (expected.shape or (1,)):  # a single number is kept as an array of one
        raise DamagedRun(
            f"{name} does not fit the configuration: “{key}” has the shape {shown(str(list(shape)), 60)}, and the model "
            f"needs {list(expected.shape)}."
        )
    if about["dtype"] not in _STANDS_FOR.get(expected.kind, set()):
        raise DamagedRun(f"{name} does not fit the configuration: “{key}” is of the kind {shown(about['dtype'], 20)}.")


def _at_most_single(array: np.ndarray, name: str) -> np.ndarray:
    if array.dtype != np.float64:
        return array
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    if not np.isfinite(single).all():
        raise DamagedRun(f"{name} holds weights that are too large for the model's numbers.")
    return single
