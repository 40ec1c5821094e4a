"""The models. What forms, lists and readers of runs ask of a kind is in `kinds`; its network is in a file beside this.

A network is imported, and PyTorch with it, when LatentModel or build_model is first asked for here.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from vae_core.models.kinds import MODELS, ModelKind, Term

if TYPE_CHECKING:
    from vae_core.models.base import LatentModel, build_model

__all__ = ["MODELS", "LatentModel", "ModelKind", "Term", "build_model"]


def __getattr__(name: str) -> Any:
    if name not in ("LatentModel", "build_model"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("vae_core.models.base"), name)
