"""The weights of a run as one safetensors file that says what model they are of; `load_model(path)` reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save

from vae_core.inference.loading import expected_weights
from vae_core.inference.model_file import file_metadata
from vae_core.runs.files import write_bytes
from vae_core.runs.run import CHECKPOINT, Run
from vae_core.runs.weights import read_weights, step_of
from vae_core.sharing.description import description


def write_weights_file(run: Run, path: Path) -> int:
    """Write the file, whole or not at all, and return its bytes.

    Real numbers are float32, whatever the run keeps them in. Raises RunError for a run without weights, DamagedRun,
    ConfigError, OSError.
    """
    about = description(run)
    weights, metadata = read_weights(run.path / CHECKPOINT, expected_weights(run.config))
    arrays = {
        name: np.ascontiguousarray(value, np.float32 if value.dtype.kind == "f" else value.dtype)
        for name, value in weights.items()
    }
    content = save(arrays, file_metadata(about, step_of(metadata) or run.status().step))
    write_bytes(path, content)
    return len(content)
