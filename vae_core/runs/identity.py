"""A hash that says which training something was made of: the same wherever the run is copied, exported or imported."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from vae_core.runs.array_files import read_arrays
from vae_core.runs.history import EPOCH_KEYS, STEP_KEYS, History
from vae_core.runs.run import CHECKPOINT, Run
from vae_core.runs.weights import PREFIX

COVERS = (
    "every setting (images, model, training and seed), every record of the history, and every weight of the model, "
    "number by number; of a person's own images also the name under which they were imported"
)
LEAVES_OUT = "the run's name, its notes, its metrics, which are computed again from the weights, and the time it took"
# What a run is called, what it is held against, and what it writes for other programs.
_NO_SETTINGS = {"name", "recipe", "reference", "repairs", "logging"}


def run_hash(run: Run) -> str:
    """SHA-256, 64 hexadecimal digits, of the settings, the history and the weights of a run.

    It is taken of values and not of files: the same after `export-run` and `import-run`, which write each file anew. A run
    in training has another one after every checkpoint. One without weights has a hash of the rest.
    Raises DamagedRun, ConfigError.
    """
    whole = hashlib.sha256()
    settings = run.config.model_dump(mode="json", exclude=_NO_SETTINGS)
    for part in (settings, _records(run.history())):
        whole.update(hashlib.sha256(json.dumps(part, sort_keys=True, separators=(",", ":")).encode()).digest())
    whole.update(_weights(run))
    return whole.hexdigest()


def _records(history: History) -> dict[str, Any]:
    """The numbers of a history; the seconds that the training took are left out."""
    return {
        "steps": {key: list(map(repr, history.steps[key])) for key in STEP_KEYS if key != "images_per_second"},
        "epochs": {key: list(map(repr, history.epochs[key])) for key in EPOCH_KEYS if key != "seconds"},
        "own": {key: list(map(repr, values)) for key, values in history.own.items()},
    }


def _weights(run: Run) -> bytes:
    digest = hashlib.sha256()
    if run.has_weights():
        arrays, _ = read_arrays(run.path / CHECKPOINT, PREFIX)
        for name, array in sorted(arrays.items()):
            digest.update(f"{name} {array.dtype.str} {list(array.shape)}\n".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()
