"""The plain autoencoder: each image to one code, each code to one image, nothing asked of the space between."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vae_core.config import ADVANCED
from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind


class AutoencoderConfig(ModelConfig):
    name: Literal["autoencoder"] = "autoencoder"
    code_activation: Literal["linear", "relu", "sigmoid"] = Field(
        "linear",
        title="Code activation",
        description="What the code passes through: nothing, ReLU (never negative), or a sigmoid (0 to 1).",
        json_schema_extra=ADVANCED,
    )


@MODELS.register("autoencoder")
class AutoencoderKind(ModelKind):
    implementation = "vae_core.models.autoencoder.Autoencoder"
    config_class = AutoencoderConfig
    title = "Autoencoder (AE)"
    summary = "Compresses each picture into a code and learns to reconstruct it; where the codes lie is left open."
    equation = r"\mathcal{L} = -\log p(x \mid z), \quad z = f(x)"
    outputs_per_dimension = 1
