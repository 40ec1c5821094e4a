"""What is known of a kind of model before there is one: its settings, its words, and where its network is written."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vae_core.config import ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.layers import Flatten, Layer, Linear, Network, Shape, Unflatten, weight_shapes, with_weights
from vae_core.models.networks import decoder_layers, encoder_layers
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
    def network_layers(cls, config: Any, image_shape: ImageShape) -> tuple[list[Layer], list[Layer]]:
        """Encoder and decoder, as the configuration says; no encoder where the space has none."""
        inputs = config.latent_space(image_shape[-1]).decoder_inputs
        encoder = encoder_layers(config, image_shape, config.latent_dim * cls.outputs_per_dimension)
        return encoder, decoder_layers(config, image_shape, inputs)

    @classmethod
    def array_shapes(cls, config: Any, image_shape: ImageShape) -> dict[str, Shape]:
        """The names and shapes of what the networks below are made from, as a checkpoint has them."""
        parts = zip(("encoder", "decoder"), cls.network_layers(config, image_shape), strict=True)
        return {
            f"{part}.{number}.{name}": shape
            for part, layers in parts
            for number, layer in enumerate(layers)
            for name, shape in weight_shapes(layer).items()
        }

    @classmethod
    def encoder_network(
        cls, config: Any, image_shape: ImageShape, weights: Mapping[str, np.ndarray], label: int | None = None
    ) -> Network:
        """The encoder as a function of the image alone: images [B, C, H, W] -> the posterior's means and, where it has a
        spread, log variances behind them, [B, outputs_per_dimension · latent_dim].

        Of a checkpoint's `weights`. A conditional model's when it reads an image of class `label`, or of a class that it
        is not told. For models whose codes are places. Raises WrongShape for weights that do not fit.
        """
        return with_weights(cls.network_layers(config, image_shape)[0], weights, "encoder")

    @classmethod
    def decoder_network(
        cls, config: Any, image_shape: ImageShape, weights: Mapping[str, np.ndarray], label: int = 0
    ) -> Network:
        """The decoder as a function of the code alone; a conditional model's when it draws class `label`."""
        return with_weights(cls.network_layers(config, image_shape)[1], weights, "decoder")

    @classmethod
    def decodes_linearly(cls, config: ModelConfig, image_shape: ImageShape) -> bool:
        """Whether an image is a straight-line function of its code, so that halfway between two codes is the average."""
        straight = (Linear, Flatten, Unflatten)
        decoder = cls.network_layers(config, image_shape)[1]
        return config.likelihood == "gaussian" and all(isinstance(layer, straight) for layer in decoder)

    @classmethod
    def model_class(cls) -> type[Any]:
        """The LatentModel of this kind: imported, and PyTorch with it, when it is first asked for."""
        module, _, name = cls.implementation.rpartition(".")
        found: type[Any] = getattr(importlib.import_module(module), name)
        return found


MODELS: Registry[type[ModelKind]] = Registry("model")
