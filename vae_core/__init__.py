"""Autoencoders and variational autoencoders: models, training, run folders and latent geometry.

Knows nothing of screens: usable from a notebook, a shell, or the app. Names are imported when first used, so that
`python -m vae_core --help` does not wait for PyTorch.
"""

from __future__ import annotations

import importlib
from typing import Any

_WHERE = {
    "vae_core.config": ("ConfigError",),
    "vae_core.datasets.config": ("DataConfig",),
    "vae_core.models.config": ("ModelConfig",),
    "vae_core.experiment": ("RunConfig", "TrainConfig", "parse_run_config"),
    "vae_core.datasets": ("DATASETS", "dataset"),
    "vae_core.inference": ("Encoding", "encode", "held_out_encoding", "load_model"),
    "vae_core.jobs": ("submit",),
    "vae_core.models": ("MODELS", "LatentModel", "build_model"),
    "vae_core.recipes": ("RECIPES", "recipe"),
    "vae_core.runs": ("DamagedRun", "Run", "RunError", "RunStore"),
    "vae_core.training.evaluation": ("evaluate",),
    "vae_core.training.report": ("Report",),
    "vae_core.training.state": ("TrainingState",),
    "vae_core.training.trainer": ("train",),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}
__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'vae_core' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
