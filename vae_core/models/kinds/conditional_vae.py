"""The conditional VAE: the decoder is conditioned on the class, so the code has to carry the rest only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from vae_core.config import ADVANCED, ImageShape
from vae_core.models.kind import MODELS
from vae_core.models.kinds.vae import VAEConfig, VAEKind
from vae_core.models.layers import Beside, Flatten, Layer, Linear, Network, Shape, Weighted, WrongShape
from vae_core.models.networks import encoder_layers
from vae_core.models.space import LatentSpace


class ConditionalVAEConfig(VAEConfig):
    name: Literal["conditional-vae"] = "conditional-vae"  # type: ignore[assignment]
    # The class is given to a dense layer, and those of dcgan-lab have none.
    layers: Literal["by-widths", "product-photos"] = Field(
        "by-widths",
        title="Convolutional layers",
        description="By widths: as the other settings say. product-photos are the layers of S6 on the page Recipes.",
        json_schema_extra=ADVANCED,
    )
    classes: int = Field(
        10,
        ge=1,
        le=1000,
        title="Classes",
        description="How many classes the decoder can be conditioned on; at least as many as the dataset has.",
        json_schema_extra=ADVANCED,
    )

    def latent_space(self, image_size: int) -> LatentSpace:
        return replace(super().latent_space(image_size), classes=self.classes)


@MODELS.register("conditional-vae")
class ConditionalVAEKind(VAEKind):
    implementation = "vae_core.models.conditional_vae.ConditionalVAE"
    config_class = ConditionalVAEConfig
    title = "Conditional VAE (CVAE)"
    summary = "A VAE conditioned on the class, so that you can choose which class it generates."
    equation = r"\mathcal{L} = -\mathbb{E}_{q(z \mid x, y)} \log p(x \mid z, y) + \beta\, \mathrm{KL}\big(q(z \mid x, y) \,\|\, \mathcal{N}(0, I)\big)"

    @classmethod
    def network_layers(cls, config: ConditionalVAEConfig, image_shape: ImageShape) -> tuple[list[Layer], list[Layer]]:
        """The encoder is given the class's picture behind the image's channels."""
        channels, *sides = image_shape
        encoder = encoder_layers(
            config, (channels + 1, sides[0], sides[1]), config.latent_dim * cls.outputs_per_dimension
        )
        return encoder, super().network_layers(config, image_shape)[1]

    @classmethod
    def array_shapes(cls, config: ConditionalVAEConfig, image_shape: ImageShape) -> dict[str, Shape]:
        pictures = (config.classes + 1, math.prod(image_shape[1:]))
        return {**super().array_shapes(config, image_shape), "pictures.weight": pictures}

    @classmethod
    def encoder_network(
        cls,
        config: ConditionalVAEConfig,
        image_shape: ImageShape,
        weights: Mapping[str, np.ndarray],
        label: int | None = None,
    ) -> Network:
        """The class's picture is a constant, so it goes into the first bias of dense layers; convolutions see it beside
        each image."""
        if label is not None:
            config.latent_space(image_shape[-1]).check_class(label)
        pixels = math.prod(image_shape)
        pictures = np.asarray(weights.get("pictures.weight", ()), np.float32)
        if pictures.shape != (config.classes + 1, math.prod(image_shape[1:])):
            raise WrongShape(
                f"pictures.weight is of shape {pictures.shape}, which does not fit {config.classes} classes"
            )
        picture = pictures[config.classes if label is None else label]  # the last one: class unknown
        first, *rest = super().encoder_network(config, image_shape, weights)
        if not isinstance(first.layer, Flatten):
            return [Weighted(Beside(1), {"picture": picture.reshape(1, *image_shape[1:])}), first, *rest]
        dense, *rest = rest
        weight, bias = dense.weights["weight"], dense.weights["bias"]
        folded = {"weight": weight[:, :pixels], "bias": bias + weight[:, pixels:] @ picture}
        return [first, Weighted(Linear(pixels, len(bias)), folded), *rest]

    @classmethod
    def decoder_network(
        cls, config: ConditionalVAEConfig, image_shape: ImageShape, weights: Mapping[str, np.ndarray], label: int = 0
    ) -> Network:
        """The class's one-hot input is a constant, so it goes into the first bias."""
        config.latent_space(image_shape[-1]).check_class(label)
        (_, first), *rest = super().decoder_network(config, image_shape, weights)
        weight, bias = first["weight"], first["bias"]
        folded = {"weight": weight[:, : config.latent_dim], "bias": bias + weight[:, config.latent_dim + label]}
        return [Weighted(Linear(config.latent_dim, len(bias)), folded), *rest]
