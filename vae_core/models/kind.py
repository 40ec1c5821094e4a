"""What is known of a kind of model before there is one: its settings, its words, and where its network is written."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, ClassVar

from vae_core.models.config import ModelConfig
from vae_core.registry import Registry


@dataclass(frozen=True)
class Term:
    """What to write beside a term of a model's own, such as the perplexity of a codebook."""

    title: str
    unit: str
    description: str


class ModelKind:
    """One objective, as forms, lists and charts speak of it. No PyTorch is imported for it.

    Attributes:
        implementation: the full name of its class, a LatentModel, which inherits all this
        config_class: its settings
        summary: one plain sentence for those who choose between models
        equation: what is minimised, in LaTeX
        outputs_per_dimension: numbers that the encoder returns for each latent dimension
        minimises_distortion: False where a learned similarity takes its place
        corrupts_images: True where the distortion is of images redrawn from corrupted copies
        own_terms: what `loss` returns beside the usual
    """

    implementation: ClassVar[str]
    config_class: ClassVar[type[ModelConfig]]
    title: ClassVar[str]
    summary: ClassVar[str] = ""
    equation: ClassVar[str]
    outputs_per_dimension: ClassVar[int]
    minimises_distortion: ClassVar[bool] = True
    corrupts_images: ClassVar[bool] = False
    own_terms: ClassVar[dict[str, Term]] = {}

    @classmethod
    def model_class(cls) -> type[Any]:
        """The LatentModel of this kind: imported, and PyTorch with it, when it is first asked for."""
        module, _, name = cls.implementation.rpartition(".")
        found: type[Any] = getattr(importlib.import_module(module), name)
        return found


MODELS: Registry[type[ModelKind]] = Registry("model")
