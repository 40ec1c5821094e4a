"""The weights of a run from outside: held against what its configuration needs, before a model of it is built."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vae_core.archives import shown
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.limits import LimitError, limits
from vae_core.models import build_model
from vae_core.run_archives.layout import RunRejected
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import read_arrays
from vae_core.runs.run import CHECKPOINT

PREFIX = "model."
MAX_HEADER = 5_000_000  # bytes: of the names and shapes of far more tensors than any model here has
_LENGTH = 8  # bytes of a safetensors file that say how long its header is
_FLOATS = {"F16", "F32", "F64"}
_DTYPES = {torch.int64: {"I64"}, torch.bool: {"BOOL"}, torch.uint8: {"U8"}}


def expected_shapes(config: RunConfig) -> dict[str, tuple[tuple[int, ...], torch.dtype]]:
    """Shape and dtype of each tensor of the model, by its name; nothing is allocated for it.

    Raises LimitError for a model with more numbers than are allowed, ConfigError for one that cannot be built.
    """
    try:
        with torch.device("meta"):
            tensors = build_model(config.model, config.image_shape).state_dict()
    except ConfigError:
        raise
    except (ValueError, RuntimeError, TypeError, OverflowError) as error:
        raise ConfigError(f"No model can be built from this configuration ({error}).") from error
    count, most = sum(tensor.numel() for tensor in tensors.values()), limits().max_parameters
    if count > most:
        raise LimitError(f"This model has {count:,} parameters, and at most {most:,} are allowed here.")
    return {name: (tuple(tensor.shape), tensor.dtype) for name, tensor in tensors.items()}


def read_weights(path: Path, config: RunConfig) -> tuple[dict[str, np.ndarray], int]:
    """The weights in a safetensors file, by their names with the prefix, and the step that they are of.

    What a training needs besides (the optimiser's state) is not read. Raises RunRejected, LimitError, ConfigError.
    """
    expected = expected_shapes(config)
    header = _header(path)
    metadata = header.pop("__metadata__", {})
    found = {name: about for name, about in header.items() if name.startswith(PREFIX)}
    _check_names({name.removeprefix(PREFIX) for name in found}, set(expected))
    for name, about in found.items():
        _check_tensor(name, about, *expected[name.removeprefix(PREFIX)])
    try:
        arrays = read_arrays(path, prefix=PREFIX)[0]
    except DamagedRun as error:
        raise RunRejected(f"{CHECKPOINT} is damaged: {error}") from error
    for name, array in arrays.items():
        if name not in found or not _is_shape(array.shape, expected[name.removeprefix(PREFIX)][0]):
            raise RunRejected(f"{CHECKPOINT} does not hold what it says at its beginning.")
        if not np.isfinite(array).all():
            raise RunRejected(
                f"{CHECKPOINT} holds weights that are no numbers (NaN or infinite), in “{shown(name, 60)}”."
            )
    return {name: _at_most_single(array) for name, array in arrays.items()}, _step(metadata)


def _header(path: Path) -> dict[str, Any]:
    """What a safetensors file says is in it. Raises RunRejected."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH), "little")
        if not 2 <= length <= min(MAX_HEADER, path.stat().st_size - _LENGTH):
            raise RunRejected(
                f"{CHECKPOINT} is not a safetensors file, and weights are read from no other kind: a pickle could run "
                "a program when it is opened."
            )
        text = file.read(length)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RunRejected(f"{CHECKPOINT} is not a safetensors file: what it begins with is not readable.") from error
    if not isinstance(header, dict):
        raise RunRejected(f"{CHECKPOINT} is not a safetensors file: it does not list its tensors.")
    return header


def _check_names(found: set[str], expected: set[str]) -> None:
    for what, names in (("lacks", expected - found), ("has besides", found - expected)):
        if names:
            name = shown(min(names), 60)
            raise RunRejected(
                f"{CHECKPOINT} does not fit the configuration: it {what} “{name}”"
                + (f" and {len(names) - 1} more." if len(names) > 1 else ".")
            )


def _check_tensor(name: str, about: Any, shape: tuple[int, ...], dtype: torch.dtype) -> None:
    """Raise RunRejected unless the header's entry is of that shape and a dtype that stands for that one."""
    claimed = about.get("shape") if isinstance(about, dict) else None
    kind = about.get("dtype") if isinstance(about, dict) else None
    if not isinstance(claimed, list) or not _is_shape(tuple(claimed), shape):
        size = shown(str(claimed), 60)
        raise RunRejected(
            f"{CHECKPOINT} does not fit the configuration: “{shown(name, 60)}” has the shape {size}, and the model needs "
            f"{list(shape)}."
        )
    if kind not in (_FLOATS if dtype.is_floating_point else _DTYPES.get(dtype, set())):
        raise RunRejected(
            f"{CHECKPOINT} does not fit the configuration: “{shown(name, 60)}” is of the kind {shown(str(kind), 20)}."
        )


def _is_shape(found: tuple[Any, ...], shape: tuple[int, ...]) -> bool:
    """Whether they agree; a single number is kept as an array of one."""
    return all(type(size) is int for size in found) and (found or (1,)) == (shape or (1,))


def _at_most_single(array: np.ndarray) -> np.ndarray:
    if array.dtype != np.float64:
        return array
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    if not np.isfinite(single).all():
        raise RunRejected(f"{CHECKPOINT} holds weights that are too large for the model's numbers.")
    return single


def _step(metadata: Any) -> int:
    """The step that a checkpoint says it is of; 0 where it does not say."""
    text = metadata.get("step") if isinstance(metadata, dict) else None
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 12 else 0


def parameters_of(config: RunConfig) -> int:
    """Numbers that are learnt in such a model. Raises as `expected_shapes` does."""
    expected_shapes(config)
    with torch.device("meta"):
        return sum(math.prod(one.shape) for one in build_model(config.model, config.image_shape).parameters())
