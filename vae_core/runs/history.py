"""The history of a run: one JSON record a line, a record every report; per epoch also the held-out losses.

Lines that cannot be read are left out, and counted: the rest is as good as before, and a training can go on.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from vae_core.limits import limits
from vae_core.runs.errors import DamagedRun, DeletedRun, MissingFile
from vae_core.runs.files import append_bytes, write_bytes
from vae_core.runs.reading import ordinary_file, parsed, read_content

STEP_KEYS = ("step", "epoch", "loss", "distortion", "kl", "beta", "images_per_second")
EPOCH_KEYS = (
    *("step", "epoch", "loss", "distortion", "kl", "elbo"),  # held-out
    *("train_loss", "train_distortion", "train_kl", "seconds"),
)
_NO_RECORD = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
_END = 1 << 15  # bytes at the end of a history: more than a few epochs' records
LARGEST = 1e15  # beyond it a number was made up, and is read as NaN
ENCODED = frozenset({"distortion", "kl", "beta", "elbo", "train_distortion", "train_kl"})  # NaN without an encoder
MAX_KNOWN, MAX_TEXT = 4, 4 * 2**20  # histories that were read lately, and bytes of one


class _Read(NamedTuple):
    """`text`: whole lines; `records`: theirs; `wrong`: how many of them hold none."""

    text: bytes
    records: tuple[dict[str, Any], ...]
    wrong: int


_NOTHING = _Read(b"", (), 0)
_KNOWN: OrderedDict[Path, _Read] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class History:
    """Columns by name.

    Attributes:
        steps: step, epoch (with the fraction), loss, distortion, kl, beta, images_per_second; training means since
            the record before
        epochs: step, epoch, and the held-out loss, distortion, kl, elbo beside train_loss, train_distortion,
            train_kl over the same epoch, and the seconds trained so far
        own: what the model's loss says beside the usual (perplexity, penalty, …), as long as `epochs`: held out where
            it was computed on held-out images, NaN where it was not
        left_out: lines of the file that are no records, or of steps before those of the line above
    """

    steps: dict[str, list[float]] = field(default_factory=lambda: {key: [] for key in STEP_KEYS})
    epochs: dict[str, list[float]] = field(default_factory=lambda: {key: [] for key in EPOCH_KEYS})
    own: dict[str, list[float]] = field(default_factory=dict)
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.steps["step"])


def append_record(path: Path, record: dict[str, Any]) -> None:
    """Add one line at once. Raises OSError, for what is no ordinary file too."""
    append_bytes(path, (json.dumps(record, separators=(",", ":")) + "\n").encode())


def read_history(path: Path) -> History:
    """The history, empty when there is none yet. Raises DamagedRun for what is no text file of a bounded size."""
    records, left_out = _records(path)
    history = History(left_out=left_out)
    for record in records:
        for key in STEP_KEYS:
            history.steps[key].append(_number(record, key))
        held_out = record.get("held_out")
        if held_out is not None:
            for key in EPOCH_KEYS:
                history.epochs[key].append(_number(record if key in ("step", "epoch") else held_out, key))
            _add_own(history, {key: _number(held_out, key) for key in held_out if key not in EPOCH_KEYS})
    return history


def last_held_out(path: Path) -> dict[str, float]:
    """The held-out losses of the last epoch that are finite numbers, by name; none before the first.

    Read from the file's end, as a long history has thousands of records. Raises DamagedRun for what is no text file.
    """
    with ordinary_file(path, limits().max_run_history_bytes) as (file, size):
        file.seek(max(0, size - _END))
        *lines, _torn = file.read().split(b"\n")
    for line in reversed(lines):
        if b'"held_out"' in line:
            with contextlib.suppress(*_NO_RECORD):
                found = _checked(parsed(line))["held_out"]
                return {key: value for key in found if math.isfinite(value := _number(found, key))}
    return {}


def rewind(path: Path, step: int) -> int:
    """Drop the records after `step`: a resumed run will write them again. Lines that cannot be read are dropped as well;
    returns how many those were. A file that is none is replaced by an empty one. Raises DeletedRun, OSError.
    """
    try:
        records, left_out = _records(path)
    except DeletedRun:
        raise
    except DamagedRun:
        records, left_out = [], 1
    kept = [record for record in records if record["step"] <= step]
    write_bytes(path, "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in kept).encode())
    return left_out


def records_of(content: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    """The records in a history's text, and the numbers of the lines, from 1, that hold none.

    What follows the last line end is nothing, or a record torn by a kill: it counts as neither. A record has every key of
    STEP_KEYS but those of ENCODED as a finite number; its `held_out`, if it has one, of EPOCH_KEYS as any number.
    """
    *lines, _torn = content.split(b"\n")
    records: list[dict[str, Any]] = []
    wrong: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(_checked(parsed(line)))
        except _NO_RECORD:
            wrong.append(number)
    return records, wrong


def _records(path: Path) -> tuple[list[dict[str, Any]], int]:
    """Those that can be read, in the order of their steps, and how many lines are left out. Raises DamagedRun."""
    try:
        content = read_content(path, limits().max_run_history_bytes)
    except (MissingFile, DeletedRun):
        return [], 0  # nothing was reported yet
    found = _read_so_far(path, content)
    rising: list[dict[str, Any]] = []
    for record in found.records:
        if not rising or record["step"] > rising[-1]["step"]:
            rising.append(record)
    return rising, found.wrong + len(found.records) - len(rising)


def _read_so_far(path: Path, content: bytes) -> _Read:
    """All whole lines; those that the same file had before are not read again: a page looks each second at what grows."""
    with _lock:
        known = _KNOWN.pop(path, _NOTHING)
    if not content.startswith(known.text):
        known = _NOTHING
    records, wrong = records_of(content[len(known.text) :])
    text = content[: content.rfind(b"\n") + 1]
    found = _Read(text, (*known.records, *records), known.wrong + len(wrong))
    if len(text) > MAX_TEXT:
        return found
    with _lock:
        _KNOWN[path] = found
        while len(_KNOWN) > MAX_KNOWN:
            _KNOWN.popitem(last=False)
    return found


def _checked(record: dict[str, Any]) -> dict[str, Any]:
    """Raises ValueError, TypeError, KeyError or AttributeError for what is no record."""
    for key in STEP_KEYS:
        value = _number(record, key)
        if (key not in ENCODED and math.isnan(value)) or (key in ("step", "epoch") and value < 0):
            raise ValueError(f"{key} is {value:g}")
    held_out = record.get("held_out")
    if held_out is not None:
        for key in EPOCH_KEYS[2:]:
            _number(held_out, key)
        for key in held_out:
            _number(held_out, key)
    return record


def _number(record: dict[str, Any], key: str) -> float:
    """NaN for what is beyond all numbers that a training comes to. Raises KeyError for what every training records."""
    value = record.get(key, math.nan) if key in ENCODED else record[key]
    if type(value) not in (int, float):
        raise TypeError(f"{key} is no number")
    return float(value) if -LARGEST < value < LARGEST else math.nan


def _add_own(history: History, values: dict[str, float]) -> None:
    epochs = len(history.epochs["step"])
    for key in {*history.own, *values}:
        column = history.own.setdefault(key, [math.nan] * (epochs - 1))
        column.append(values.get(key, math.nan))
