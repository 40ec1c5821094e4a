"""The history of a run: one JSON record a line, a record every report; per epoch also the held-out losses."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import write_bytes

STEP_KEYS = ("step", "epoch", "loss", "distortion", "kl", "beta", "images_per_second")
EPOCH_KEYS = (
    *("step", "epoch", "loss", "distortion", "kl", "elbo"),  # held-out
    *("train_loss", "train_distortion", "train_kl", "seconds"),
)
ENCODED = frozenset({"distortion", "kl", "beta", "elbo", "train_distortion", "train_kl"})  # NaN without an encoder


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
    """

    steps: dict[str, list[float]] = field(default_factory=lambda: {key: [] for key in STEP_KEYS})
    epochs: dict[str, list[float]] = field(default_factory=lambda: {key: [] for key in EPOCH_KEYS})
    own: dict[str, list[float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.steps["step"])


def append_record(path: Path, record: dict[str, Any]) -> None:
    """Add one line by a single write, which the system does not interleave or show half of to a later reader."""
    line = (json.dumps(record, separators=(",", ":")) + "\n").encode()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def read_history(path: Path) -> History:
    """The history, empty when there is none yet. A torn last line is left out. Raises DamagedRun for worse."""
    history = History()
    try:
        for record in _records(path):
            for key in STEP_KEYS:
                history.steps[key].append(_number(record, key))
            held_out = record.get("held_out")
            if held_out is not None:
                for key in EPOCH_KEYS:
                    history.epochs[key].append(_number(record if key in ("step", "epoch") else held_out, key))
                _add_own(history, {key: float(held_out[key]) for key in held_out if key not in EPOCH_KEYS})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedRun(f"{path.name} has a record that cannot be read ({error}).") from error
    return history


def _number(record: dict[str, Any], key: str) -> float:
    """Raises KeyError for what every training records."""
    return float(record.get(key, math.nan) if key in ENCODED else record[key])


def _add_own(history: History, values: dict[str, float]) -> None:
    epochs = len(history.epochs["step"])
    for key in {*history.own, *values}:
        column = history.own.setdefault(key, [math.nan] * (epochs - 1))
        column.append(values.get(key, math.nan))


def rewind(path: Path, step: int) -> None:
    """Drop the records after `step`: a resumed run will write them again."""
    kept = [record for record in _records(path) if record["step"] <= step]
    write_bytes(path, "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in kept).encode())


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DamagedRun(f"{path.name} cannot be read ({error}).") from error
    lines.pop()  # what follows the last line end: nothing, or a record torn by a kill
    try:
        records = [json.loads(line) for line in lines if line]
        for record in records:
            _ = [_number(record, key) for key in STEP_KEYS]
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedRun(f"{path.name} has a record that cannot be read ({error}).") from error
    return records
