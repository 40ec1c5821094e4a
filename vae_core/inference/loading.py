"""The model in a run's checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.models.array_model import ArrayModel
from vae_core.models.kinds import MODELS
from vae_core.runs.run import CHECKPOINT, Run
from vae_core.runs.weights import Expected, check_names, read_weights

if TYPE_CHECKING:
    import torch

    from vae_core.models.base import LatentModel


def load_model(run: Run) -> LatentModel:
    """The model in evaluation mode on the processor, for use and not for training. Raises DamagedRun, ConfigError."""
    import torch

    from vae_core.models.base import build_model

    config = run.config
    expected = expected_weights(config)
    check_names(run.path / CHECKPOINT, expected)  # a model takes no memory that its weights do not take on the disk
    model = build_model(config.model, config.image_shape)
    arrays, _ = read_weights(run.path / CHECKPOINT, expected)
    # float16 weights, as shipped runs have them, are copied into the model's float32 ones
    model.load_state_dict({name: torch.from_numpy(value) for name, value in arrays.items()})
    return model.eval().requires_grad_(False)


def expected_weights(config: RunConfig) -> dict[str, Expected]:
    """What each tensor of a configuration's model is like, by its name; nothing is allocated for it.

    Raises ConfigError for a model that cannot be built.
    """
    import torch

    from vae_core.models.base import build_model

    try:
        with torch.device("meta"):
            tensors = build_model(config.model, config.image_shape).state_dict()
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
