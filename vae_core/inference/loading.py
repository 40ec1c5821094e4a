"""The model in a run's checkpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae_core.archives import shown
from vae_core.config import ConfigError, ImageShape
from vae_core.experiment import RunConfig
from vae_core.inference.model_file import DESCRIPTION, read_description
from vae_core.models.array_model import ArrayModel
from vae_core.models.config import ModelConfig
from vae_core.models.kinds import MODELS
from vae_core.runs.array_files import read_header
from vae_core.runs.errors import DamagedRun
from vae_core.runs.run import CHECKPOINT, Run
from vae_core.runs.weights import Expected, check_names, read_weights

if TYPE_CHECKING:
    import torch

    from vae_core.models.base import LatentModel


def load_model(source: Run | str | os.PathLike[str]) -> LatentModel:
    """The model in evaluation mode on the processor, for use and not for training. Raises DamagedRun, ConfigError, and of a
    file LimitError for a model that is larger than is allowed.

    source: a run, or the path of a safetensors file that `export-safetensors` or `export-hub` wrote
    """
    if not isinstance(source, Run):
        return _from_file(source)
    config = source.config
    expected = expected_weights(config)
    check_names(source.path / CHECKPOINT, expected)  # a model takes no memory that its weights do not take on the disk
    arrays, _ = read_weights(source.path / CHECKPOINT, expected)
    return with_arrays(config.model, config.image_shape, arrays)


def _from_file(path: str | os.PathLike[str]) -> LatentModel:
    """The model in a file that says itself what it is; see `model_file`. Its weights are held against that first."""
    try:
        file = Path(path).resolve(strict=True)  # whoever names a file means what it leads to, as in a hub's cache
    except (OSError, RuntimeError, ValueError) as error:
        raise DamagedRun(f"There is no file {shown(str(path), 200)}.") from error
    name, metadata = shown(Path(path).name), read_header(file).metadata
    if DESCRIPTION not in metadata:
        raise DamagedRun(
            f"{name} does not say what model its weights are of. The checkpoint of a run is opened by its run, and "
            "`export-safetensors` writes a file that says it."
        )
    config, image_shape = read_description(metadata[DESCRIPTION], name)
    arrays, _ = read_weights(file, expected_tensors(config, image_shape), prefix="")
    return with_arrays(config, image_shape, arrays)


def with_arrays(config: ModelConfig, image_shape: ImageShape, arrays: Mapping[str, np.ndarray]) -> LatentModel:
    """A model with these weights, by their names, in evaluation mode on the processor."""
    import torch

    from vae_core.models.base import build_model

    model = build_model(config, image_shape)
    # float16 weights, as shipped runs have them, are copied into the model's float32 ones
    model.load_state_dict({name: torch.from_numpy(value) for name, value in arrays.items()})
    return model.eval().requires_grad_(False)


def expected_weights(config: RunConfig) -> dict[str, Expected]:
    """What each tensor of a configuration's model is like, by its name; nothing is allocated for it.

    Raises ConfigError for a model that cannot be built.
    """
    return expected_tensors(config.model, config.image_shape)


def expected_tensors(config: ModelConfig, image_shape: ImageShape) -> dict[str, Expected]:
    """The same of a model's settings for images of `image_shape`."""
    from vae_core.models.base import build_model
    from vae_core.models.unallocated import unallocated

    try:
        with unallocated():
            tensors = build_model(config, image_shape).state_dict()
    except ConfigError:
        raise
    except (ValueError, RuntimeError, TypeError, OverflowError) as error:
        raise ConfigError(f"No model can be built from this configuration ({error}).") from error
    return {name: Expected(tuple(tensor.shape), _kind(tensor.dtype)) for name, tensor in tensors.items()}


def _kind(dtype: torch.dtype) -> str:
    import torch

    if dtype.is_floating_point:
        return "f"
    return {torch.int64: "i8", torch.bool: "b1", torch.uint8: "u1"}[dtype]


def load_arrays(run: Run) -> ArrayModel:
    """The same model as NumPy arrays, which PyTorch is not imported for. Raises DamagedRun, ConfigError."""
    config = run.config
    shapes = MODELS.get(config.model.name).array_shapes(config.model, config.image_shape)
    expected = {name: Expected(shape, "f") for name, shape in shapes.items()}
    weights, _ = read_weights(run.path / CHECKPOINT, expected, others=True)
    return ArrayModel(config.model, config.image_shape, weights)
