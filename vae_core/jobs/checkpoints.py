"""The checkpoint of a run as training needs it: weights, the optimiser's state, running sums, the noise."""

from __future__ import annotations

import torch

from vae_core.inference.loading import expected_weights
from vae_core.runs.array_files import read_arrays
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import write_arrays
from vae_core.runs.run import CHECKPOINT, Run
from vae_core.runs.weights import PREFIX, read_weights, step_of
from vae_core.training.state import TrainingState


def load_state(run: Run) -> TrainingState | None:
    """What a worker goes on from; None when nothing was saved yet. Raises DamagedRun."""
    if not run.has_weights():
        return None
    weights, metadata = read_weights(run.path / CHECKPOINT, expected_weights(run.config))
    step = step_of(metadata)
    if step is None:
        raise DamagedRun(f"{CHECKPOINT} does not say which step it is of.")
    arrays, _ = read_arrays(run.path / CHECKPOINT)
    arrays |= {PREFIX + name: weight for name, weight in weights.items()}
    return TrainingState(step, {key: torch.from_numpy(value) for key, value in arrays.items()})


def save_state(run: Run, state: TrainingState, *, weights_only: bool = False, dtype: torch.dtype | None = None) -> None:
    """Write the checkpoint; `weights_only` leaves out what only training needs, `dtype` stores floats smaller."""
    tensors = state.tensors
    if weights_only:
        tensors = {key: value for key, value in tensors.items() if key.startswith("model.")}
    if dtype is not None:
        tensors = {key: value.to(dtype) if value.is_floating_point() else value for key, value in tensors.items()}
    arrays = {key: value.cpu().numpy() for key, value in tensors.items()}
    write_arrays(run.path / CHECKPOINT, arrays, {"step": str(state.step)})
