"""Principal component analysis as a model: the best straight-line code there is, computed and not trained."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from pydantic import Field

from vae_core.config import ImageShape
from vae_core.models.config import ModelConfig
from vae_core.models.kind import MODELS, ModelKind, Term
from vae_core.models.layers import Flatten, Layer, Linear, Unflatten


class PCAConfig(ModelConfig):
    name: Literal["pca"] = "pca"
    network: Literal["dense"] = Field(
        "dense",
        title="Network",
        description="One linear layer each way: pixels to code, code to pixels.",
    )
    likelihood: Literal["gaussian"] = Field(
        "gaussian",
        title="Likelihood",
        description="Squared error: what PCA makes as small as a linear code can.",
    )

    fitted: ClassVar[bool] = True
    unused: ClassVar[frozenset[str]] = frozenset(ModelConfig.model_fields) - {
        "name",
        "latent_dim",
        "likelihood",
        "likelihood_scale",
    } | {
        *("epochs", "learning_rate", "optimizer", "schedule", "warm_up", "adam_beta1", "adam_beta2"),
        *("weight_decay", "precision"),
    }


@MODELS.register("pca")
class PCAKind(ModelKind):
    implementation = "vae_core.models.pca.PCA"
    config_class = PCAConfig
    title = "Principal components (PCA)"
    summary = "No network and no training: the straight directions along which pictures differ most, computed directly."
    equation = (
        r"z = W (x - m), \quad \hat{x} = m + W^\top z, \quad W = \arg\min_{W W^\top = I} \sum_n \|x_n - \hat{x}_n\|^2"
    )
    outputs_per_dimension = 1
    own_terms: ClassVar = {
        "explained": Term(
            "Variance explained",
            "% of the variance of the pixels",
            "How much of what differs from the mean image the code holds: 100 is all of it, 0 the mean image alone.",
        )
    }

    @classmethod
    def network_layers(cls, config: PCAConfig, image_shape: ImageShape) -> tuple[list[Layer], list[Layer]]:
        pixels = math.prod(image_shape)
        encoder: list[Layer] = [Flatten(), Linear(pixels, config.latent_dim)]
        return encoder, [Linear(config.latent_dim, pixels), Unflatten(image_shape)]
