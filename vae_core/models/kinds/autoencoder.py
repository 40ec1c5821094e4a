"""The plain autoencoder: each image to one code, each code to one image, nothing asked of the space between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from vae_core.config import ADVANCED, ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind
from vae_core.models.layers import Activation, Curve, Network, Weighted


class AutoencoderConfig(ModelConfig):
    name: Literal["autoencoder"] = "autoencoder"
    code_activation: Literal["linear", "relu", "sigmoid"] = Field(
        "linear",
        title="Code activation",
        description="What the code passes through: nothing, ReLU (never negative), or a sigmoid (0 to 1).",
        json_schema_extra=ADVANCED,
    )

    @property
    def code_curve(self) -> Curve | None:
        """What the code passes through; None for nothing."""
        return None if self.code_activation == "linear" else self.code_activation


@MODELS.register("autoencoder")
class AutoencoderKind(ModelKind):
    implementation = "vae_core.models.autoencoder.Autoencoder"
    config_class = AutoencoderConfig
    title = "Autoencoder (AE)"
    summary = "Compresses each picture into a code and learns to reconstruct it; where the codes lie is left open."
    equation = r"\mathcal{L} = -\log p(x \mid z), \quad z = f(x)"
    outputs_per_dimension = 1

    @classmethod
    def encoder_network(
        cls,
        config: AutoencoderConfig,
        image_shape: ImageShape,
        weights: Mapping[str, np.ndarray],
        label: int | None = None,
    ) -> Network:
        encoder = super().encoder_network(config, image_shape, weights, label)
        return encoder if config.code_curve is None else [*encoder, Weighted(Activation(config.code_curve), {})]
