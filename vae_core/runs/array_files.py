"""Arrays in safetensors files, read without trust: what a file says of itself is held against its size, and against what
is asked for, before anything is allocated. The format: https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

import numpy as np

from vae_core.archives import shown
from vae_core.limits import limits
from vae_core.runs.errors import DamagedRun
from vae_core.runs.reading import file_name, ordinary_file

BYTES = "bytes"
_LENGTH = 8  # bytes of a safetensors file that say how long its header is
_BYTES_A_PARAMETER = 16  # at most: a training keeps a weight, what two moments remember of it, and an adversary's
_DTYPES = {
    **{"F16": "<f2", "F32": "<f4", "F64": "<f8", "BOOL": "|u1"},
    **{
        f"{sign}{8 * size}": f"{'<' if size > 1 else '|'}{kind}{size}"
        for sign, kind in ("Ii", "Uu")
        for size in (1, 2, 4, 8)
    },
}


class NotSafetensors(DamagedRun):
    """What a file begins with is no header of a safetensors file."""


@dataclass(frozen=True)
class Form:
    """What an array has to be like.

    Attributes:
        kinds: NumPy's letters of the kinds of numbers that are taken: "f", "iu", …; BYTES for uint8 alone
        shape: for each axis its size, or the least and the most that it may be
        finite: whether all numbers have to be
        low, high: bounds of the numbers, both taken; None for none
    """

    kinds: str
    shape: tuple[int | tuple[int, int], ...]
    finite: bool = True
    low: float | None = None
    high: float | None = None

    def takes(self, dtype: np.dtype) -> bool:
        return dtype == np.uint8 if self.kinds == BYTES else dtype.kind in self.kinds

    def fits(self, shape: tuple[int, ...]) -> bool:
        spans = [(size, size) if isinstance(size, int) else size for size in self.shape]
        return len(shape) == len(spans) and all(
            least <= size <= most for size, (least, most) in zip(shape, spans, strict=True)
        )

    def wrong(self, array: np.ndarray) -> str | None:
        """What is wrong with an array, as a part of a sentence; None for nothing."""
        if not self.takes(array.dtype) or not self.fits(array.shape):
            return f"has the shape {list(array.shape)} of {array.dtype}"
        if self.finite and array.dtype.kind == "f":
            with np.errstate(over="ignore"):  # what single precision cannot hold is none for any model
                finite = np.isfinite(array.astype(np.float32, copy=False)).all()
            if not finite:
                return "holds what is no finite number"
        if array.size and (self.low is not None or self.high is not None):
            low, high = -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high
            if not (low <= array.min() and array.max() <= high):
                return f"holds numbers beyond {low:g} to {high:g}"
        return None


@dataclass(frozen=True)
class Header:
    """What a safetensors file says is in it; its entries are as they stand there, and `Reader` checks them.

    Attributes:
        entries: by the arrays' names
        metadata: what was written beside them
        begins: the byte of the file at which the arrays begin
        size: bytes of all arrays
    """

    entries: dict[str, Any]
    metadata: dict[str, str]
    begins: int
    size: int


def default_most() -> int:
    """Bytes of a file of arrays that are read unless less is said: those of the largest model that may be trained."""
    return _BYTES_A_PARAMETER * limits().max_parameters


@contextmanager
def array_file(path: Path, most: int | None = None) -> Iterator[tuple[BinaryIO, Header]]:
    """A file of arrays, open, and its header. Raises DamagedRun."""
    name = file_name(path)
    with ordinary_file(path, default_most() if most is None else most) as (file, size):
        length = int.from_bytes(file.read(_LENGTH), "little")
        if not 2 <= length <= size - _LENGTH:
            raise NotSafetensors(f"{name} is not a safetensors file.")
        if length > limits().max_array_header_bytes:
            raise NotSafetensors(f"{name} is not a safetensors file of a run: its list of arrays is too long.")
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError) as error:
            raise NotSafetensors(f"{name} is not a safetensors file: what it begins with is not readable.") from error
        if not isinstance(header, dict):
            raise NotSafetensors(f"{name} is not a safetensors file: it does not list its tensors.")
        metadata = header.pop("__metadata__", None)
        known = metadata if isinstance(metadata, dict) else {}
        words = {key: value for key, value in known.items() if isinstance(value, str)}
        yield file, Header(header, words, _LENGTH + length, size - _LENGTH - length)


def read_header(path: Path, most: int | None = None) -> Header:
    """What a file of arrays says is in it, without any of them. Raises DamagedRun unless its arrays fill it."""
    with array_file(path, most) as (_, header):
        _places(header, file_name(path))
        return header


def read_arrays(
    path: Path, prefix: str = "", *, names: Iterable[str] | None = None, most: int | None = None
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays of a file by their names, and its metadata.

    All whose names begin with `prefix`, or of `names` those that are there. Raises DamagedRun.
    """
    with array_file(path, most) as (file, header):
        places = _places(header, file_name(path))
        wanted = places if names is None else [name for name in names if name in places]
        return {
            name: _read(file, header, file_name(path), places[name]) for name in wanted if name.startswith(prefix)
        }, header.metadata


def read_forms(
    path: Path, needed: Mapping[str, Form], optional: Mapping[str, Form] | None = None, *, most: int | None = None
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays of these forms, and the file's metadata; other arrays are left alone.

    Raises DamagedRun where one that is needed is missing, or one is of another form.
    """
    name, forms = file_name(path), {**needed, **(optional or {})}
    with array_file(path, most) as (file, header):
        places = _places(header, name)
        for one in needed:
            if one not in places:
                raise DamagedRun(f"{name} has no “{one}”.")
        found = {}
        for one, form in forms.items():
            if one not in places:
                continue
            dtype, shape, _ = places[one]
            if not form.fits(shape) or not form.takes(np.dtype(dtype)):
                raise DamagedRun(
                    f"{name} is not of this run: “{one}” has the shape {list(shape)} of {np.dtype(dtype)}."
                )
            array = _read(file, header, name, places[one])
            if wrong := form.wrong(array):
                raise DamagedRun(f"{name} is damaged: “{one}” {wrong}.")
            found[one] = array
        return found, header.metadata


_Place = tuple[str, tuple[int, ...], int]  # dtype, shape, first byte behind the header


def _places(header: Header, name: str) -> dict[str, _Place]:
    """Where each array is. They lie one behind the other and fill the file, as the format wants it. Raises DamagedRun."""
    spans: list[tuple[int, int]] = []
    found: dict[str, _Place] = {}
    for key, about in header.entries.items():
        place = _place(about)
        if place is None:
            raise DamagedRun(f"{name} is damaged: it does not hold “{shown(key, 60)}” as it says at its beginning.")
        found[key], behind = place
        spans.append((found[key][2], behind))
    end = 0
    for first, behind in sorted(spans):
        if first != end:
            break
        end = behind
    if end != header.size or sum(behind - first for first, behind in spans) != header.size:
        raise DamagedRun(f"{name} is damaged: its arrays do not fill it, as of a file that was cut off.")
    return found


def _place(about: Any) -> tuple[_Place, int] | None:
    """Where an entry says that its array is, and the byte behind it; None for what cannot be."""
    if not isinstance(about, dict):
        return None
    dtype, shape, offsets = about.get("dtype"), about.get("shape"), about.get("data_offsets")
    if not isinstance(dtype, str) or dtype not in _DTYPES or not _are_sizes(shape) or not _are_sizes(offsets):
        return None
    if len(offsets) != 2 or offsets[1] - offsets[0] != math.prod(shape) * np.dtype(_DTYPES[dtype]).itemsize:
        return None
    return ("|b1" if dtype == "BOOL" else _DTYPES[dtype], tuple(shape), offsets[0]), offsets[1]


def _are_sizes(values: Any) -> TypeGuard[list[int]]:
    return isinstance(values, list) and all(type(one) is int and 0 <= one < 2**62 for one in values)


def _read(file: BinaryIO, header: Header, name: str, place: _Place) -> np.ndarray:
    """Raises DamagedRun where the file was cut off meanwhile."""
    dtype, shape, first = place
    is_truth = dtype == "|b1"
    array = np.empty(shape, "|u1" if is_truth else dtype)
    if array.size:
        file.seek(header.begins + first)
        got = file.readinto(array.reshape(-1).view(np.uint8).data)  # type: ignore[attr-defined]
        if got != array.nbytes:
            raise DamagedRun(f"{name} is damaged: it ends before its arrays do.")
    return array != 0 if is_truth else array
