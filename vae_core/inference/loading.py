"""The model in a run's checkpoint."""

from __future__ import annotations

import torch

from vae_core.models import LatentModel, build_model
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import read_arrays
from vae_core.runs.run import CHECKPOINT, Run


def load_model(run: Run) -> LatentModel:
    """The model in evaluation mode on the processor, for use and not for training. Raises DamagedRun, ConfigError."""
    model = build_model(run.config.model, run.config.image_shape)
    arrays, _ = read_arrays(run.path / CHECKPOINT, prefix="model.")
    weights = {key.removeprefix("model."): torch.from_numpy(value) for key, value in arrays.items()}
    try:  # float16 weights, as shipped runs have them, are copied into the model's float32 ones
        model.load_state_dict(weights)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()
        raise DamagedRun(f"{CHECKPOINT} does not fit the configuration ({reason}).") from error
    return model.eval().requires_grad_(False)
