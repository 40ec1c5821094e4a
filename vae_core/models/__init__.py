"""The models. A new model is a new file and its name in `_FILES`.

They are imported, and PyTorch with them, when MODELS, LatentModel or build_model is first asked for here: their
settings (`models.config`) are read where no model is needed.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vae_core.models.base import MODELS, LatentModel, build_model

_FILES = (
    "autoencoder",
    "vae",
    "conditional_vae",
    "denoising_autoencoder",
    "wae",
    "info_vae",
    "sparse_autoencoder",
    "tc_vae",
    "vae_gan",
    "vq_vae",
    "pca",
    "gan",
)
__all__ = ["MODELS", "LatentModel", "build_model"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for file in _FILES:
        importlib.import_module(f"{__name__}.{file}")
    return getattr(importlib.import_module(f"{__name__}.base"), name)
