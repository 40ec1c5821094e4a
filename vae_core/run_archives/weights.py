"""The weights of a run from outside: held against what its configuration needs, before a model of it is built."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from vae_core.experiment import RunConfig
from vae_core.inference.loading import expected_weights
from vae_core.limits import LimitError, limits
from vae_core.run_archives.layout import RunRejected
from vae_core.runs.array_files import NotSafetensors
from vae_core.runs.weights import PREFIX, Expected, step_of
from vae_core.runs.weights import read_weights as read_fitting


def expected_shapes(config: RunConfig) -> dict[str, Expected]:
    """What each tensor of the model is like. Raises LimitError for more numbers than are allowed, ConfigError for a model
    that cannot be built.
    """
    expected = expected_weights(config)
    count, most = sum(math.prod(one.shape) for one in expected.values()), limits().max_parameters
    if count > most:
        raise LimitError(f"This model has {count:,} parameters, and at most {most:,} are allowed here.")
    return expected


def read_weights(path: Path, config: RunConfig, prefix: str = PREFIX) -> tuple[dict[str, np.ndarray], int]:
    """The weights in a safetensors file, by their names with the prefix, and the step that they are of; 0 where it does
    not say. `prefix` is what stands before them in the file. Raises RunRejected, DamagedRun, LimitError, ConfigError.
    """
    try:
        weights, metadata = read_fitting(path, expected_shapes(config), prefix=prefix)
    except NotSafetensors as error:
        raise RunRejected(
            f"{error} Weights are read from no other kind of file: a pickle could run a program when it is opened."
        ) from error
    return {PREFIX + name: array for name, array in weights.items()}, step_of(metadata) or 0


def parameters_of(config: RunConfig) -> int:
    """Numbers that are learnt in such a model. Raises as `expected_shapes` does."""
    from vae_core.models.base import build_model
    from vae_core.models.unallocated import unallocated

    expected_shapes(config)
    with unallocated():
        return sum(math.prod(one.shape) for one in build_model(config.model, config.image_shape).parameters())
