"""What can be wrong in the arrays of a run alone: weights, codes, snapshots and the images that these look at."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.damaged.change import MAP_STEP, Arrays, Harm, with_arrays, with_header, with_metadata

CHECKPOINT, ENCODING, FIXED = "checkpoint.safetensors", "encoding.safetensors", "fixed.safetensors"
FIGURES = "figures.safetensors"
SNAPSHOT = f"snapshots/{MAP_STEP:07d}.safetensors"


def replaced(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Arrays], None]:
    def apply(arrays: Arrays) -> None:
        arrays[name] = change(arrays[name])

    return apply


def holding(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(array: np.ndarray) -> np.ndarray:
        array = array.copy()
        array.ravel()[-1] = value
        return array

    return change


def dropped(name: str) -> Callable[[Arrays], object]:
    return lambda arrays: arrays.pop(name, None)


def each_weight(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Arrays], None]:
    def apply(arrays: Arrays) -> None:
        for name in arrays:
            arrays[name] = change(arrays[name])

    return apply


def _claim(shape: list[Any], offsets: list[int] | None = None) -> Callable[[dict[str, Any]], None]:
    def change(header: dict[str, Any]) -> None:
        about = header[min(key for key in header if key != "__metadata__")]
        about["shape"] = shape
        if offsets is not None:
            about["data_offsets"] = offsets

    return change


def _many_entries(header: dict[str, Any]) -> None:
    for number in range(60_000):
        header[f"model.{number}"] = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}


def _long_header(run: Path) -> None:
    content = (run / CHECKPOINT).read_bytes()
    (run / CHECKPOINT).write_bytes(struct.pack("<Q", 2**62) + content[8:])


CHANGES: dict[str, dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    "codes": {
        "no rows": lambda codes: codes[:0],
        "one row": lambda codes: codes[:1],
        "half of the rows": lambda codes: codes[: len(codes) // 2],
        "one row more": lambda codes: np.concatenate([codes, codes[:1]]),
        "another width": lambda codes: np.concatenate([codes, codes], axis=1),
        "no width": lambda codes: codes[:, :0],
        "one dimension": lambda codes: codes.ravel(),
        "three dimensions": lambda codes: codes[None],
        "NaN": holding(np.nan),
        "all NaN": lambda codes: np.full_like(codes, np.nan),
        "infinity": holding(np.inf),
        "another kind of number": lambda codes: np.round(codes).astype(np.int64),
        "truth values": lambda codes: codes > 0,
        "all the same": np.zeros_like,
        "huge": lambda codes: np.full(codes.shape, 1e300),
    }
}
HARMS: dict[str, Harm] = {
    **{
        f"{ENCODING}: codes of {word}": with_arrays(ENCODING, replaced("codes", change))
        for word, change in CHANGES["codes"].items()
    },
    **{
        f"{SNAPSHOT}: codes of {word}": with_arrays(SNAPSHOT, replaced("codes", change))
        for word, change in CHANGES["codes"].items()
    },
    f"{ENCODING}: distortion of one row": with_arrays(ENCODING, replaced("distortion", lambda one: one[:1])),
    f"{ENCODING}: distortion of NaN": with_arrays(ENCODING, replaced("distortion", holding(np.nan))),
    f"{ENCODING}: distortion of two dimensions": with_arrays(
        ENCODING, replaced("distortion", lambda one: one[:, None])
    ),
    f"{ENCODING}: logvar of NaN": with_arrays(ENCODING, replaced("logvar", holding(np.nan))),
    f"{ENCODING}: logvar of another width": with_arrays(ENCODING, replaced("logvar", lambda one: one[:, :1])),
    f"{ENCODING}: kl of NaN": with_arrays(ENCODING, replaced("kl", holding(np.nan))),
    f"{ENCODING}: kl of no rows": with_arrays(ENCODING, replaced("kl", lambda one: one[:0])),
    f"{ENCODING}: without distortion": with_arrays(ENCODING, dropped("distortion")),
    f"{FIGURES}: support of NaN": with_arrays(FIGURES, replaced("support", holding(np.nan))),
    f"{FIGURES}: support below zero": with_arrays(FIGURES, replaced("support", np.negative)),
    f"{FIGURES}: support that falls": with_arrays(FIGURES, replaced("support", lambda one: one[::-1])),
    f"{FIGURES}: support of one number": with_arrays(FIGURES, replaced("support", lambda one: one[:1])),
    f"{FIGURES}: reached of no rows": with_arrays(FIGURES, replaced("reached", lambda one: one[:0])),
    f"{FIGURES}: reached of real numbers": with_arrays(FIGURES, replaced("reached", lambda one: one / 2)),
    f"{FIGURES}: of other codes": with_metadata(FIGURES, of="0" * 32),
    f"{CHECKPOINT}: weights of NaN": with_arrays(CHECKPOINT, each_weight(holding(np.nan))),
    f"{CHECKPOINT}: weights all NaN": with_arrays(CHECKPOINT, each_weight(lambda one: np.full_like(one, np.nan))),
    f"{CHECKPOINT}: weights of infinity": with_arrays(CHECKPOINT, each_weight(holding(np.inf))),
    f"{CHECKPOINT}: weights of another shape": with_arrays(
        CHECKPOINT, each_weight(lambda one: np.concatenate([one, one], axis=0))
    ),
    f"{CHECKPOINT}: weights of one dimension": with_arrays(CHECKPOINT, each_weight(np.ravel)),
    f"{CHECKPOINT}: weights of whole numbers": with_arrays(CHECKPOINT, each_weight(lambda one: one.astype(np.int32))),
    f"{CHECKPOINT}: weights beyond single precision": with_arrays(
        CHECKPOINT, each_weight(lambda one: np.full(one.shape, 1e300))
    ),
    f"{CHECKPOINT}: huge weights": with_arrays(
        CHECKPOINT, each_weight(lambda one: np.full(one.shape, 3e38, np.float32))
    ),
    f"{CHECKPOINT}: a weight too few": with_arrays(CHECKPOINT, lambda arrays: arrays.pop(min(arrays))),
    f"{CHECKPOINT}: a weight too many": with_arrays(
        CHECKPOINT, lambda arrays: arrays.update({"model.more": np.zeros(3, np.float32)})
    ),
    f"{CHECKPOINT}: no weights": with_arrays(CHECKPOINT, lambda arrays: arrays.clear()),
    f"{CHECKPOINT}: no step": with_metadata(CHECKPOINT, step=""),
    f"{CHECKPOINT}: a step of letters": with_metadata(CHECKPOINT, step="many"),
    f"{CHECKPOINT}: enormous shape": with_header(CHECKPOINT, _claim([2**40, 2**20])),
    f"{CHECKPOINT}: enormous shape and offsets": with_header(CHECKPOINT, _claim([2**38], [0, 2**40])),
    f"{CHECKPOINT}: negative shape": with_header(CHECKPOINT, _claim([-4, -8])),
    f"{CHECKPOINT}: a shape of words": with_header(CHECKPOINT, _claim(["a", None])),
    f"{CHECKPOINT}: offsets that overlap": with_header(CHECKPOINT, _claim([4], [0, 16])),
    f"{CHECKPOINT}: many entries": with_header(CHECKPOINT, _many_entries),
    f"{CHECKPOINT}: a long header": _long_header,
    f"{FIXED}: originals of another shape": with_arrays(FIXED, replaced("originals", lambda one: one[:, :, :16])),
    f"{FIXED}: originals of three channels": with_arrays(
        FIXED, replaced("originals", lambda one: np.repeat(one, 3, axis=1))
    ),
    f"{FIXED}: originals of one dimension": with_arrays(FIXED, replaced("originals", np.ravel)),
    f"{FIXED}: no originals": with_arrays(FIXED, replaced("originals", lambda one: one[:0])),
    f"{FIXED}: originals of real numbers": with_arrays(FIXED, replaced("originals", lambda one: one / 255)),
    f"{FIXED}: fewer labels": with_arrays(FIXED, replaced("labels", lambda one: one[:5])),
    f"{FIXED}: more labels": with_arrays(FIXED, replaced("labels", lambda one: np.concatenate([one, one]))),
    f"{FIXED}: labels of two dimensions": with_arrays(FIXED, replaced("labels", lambda one: one[:, None])),
    f"{FIXED}: labels beyond the classes": with_arrays(FIXED, replaced("labels", lambda one: one + 10**9)),
    f"{FIXED}: negative labels": with_arrays(FIXED, replaced("labels", lambda one: one - 3)),
    f"{FIXED}: no labels": with_arrays(FIXED, dropped("labels")),
    f"{FIXED}: shown beyond the images": with_arrays(FIXED, replaced("shown", lambda one: one + 10**6)),
    f"{FIXED}: negative shown": with_arrays(FIXED, replaced("shown", lambda one: one - 10**6)),
    f"{FIXED}: real numbers shown": with_arrays(FIXED, replaced("shown", lambda one: one + 0.5)),
    f"{FIXED}: nothing shown": with_arrays(FIXED, replaced("shown", lambda one: one[:0])),
    f"{SNAPSHOT}: pictures of garbage": with_arrays(
        SNAPSHOT, replaced("reconstructions", lambda one: np.arange(200, dtype=np.uint8))
    ),
    f"{SNAPSHOT}: no pictures": with_arrays(SNAPSHOT, dropped("reconstructions")),
    f"{SNAPSHOT}: manifold of garbage": with_arrays(
        SNAPSHOT, replaced("manifold", lambda one: np.arange(200, dtype=np.uint8))
    ),
    f"{SNAPSHOT}: manifold of real numbers": with_arrays(
        SNAPSHOT, replaced("manifold", lambda one: one.astype(np.float32))
    ),
    f"{SNAPSHOT}: extent of NaN": with_metadata(SNAPSHOT, extent="nan nan nan nan"),
    f"{SNAPSHOT}: extent of no size": with_metadata(SNAPSHOT, extent="0 0 0 0"),
    f"{SNAPSHOT}: extent of three numbers": with_metadata(SNAPSHOT, extent="0 1 2"),
    f"{SNAPSHOT}: epoch of NaN": with_metadata(SNAPSHOT, epoch="nan"),
    f"{SNAPSHOT}: epoch of infinity": with_metadata(SNAPSHOT, epoch="inf"),
    f"{SNAPSHOT}: epoch of letters": with_metadata(SNAPSHOT, epoch="many"),
}
