"""The contract that every model obeys, so that map, interpolation, comparison and export work on it unasked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn

from vae_core.config import ImageShape, ModelConfig
from vae_core.losses import bernoulli_distortion, gaussian_distortion
from vae_core.models.networks import build_decoder, build_encoder
from vae_core.posteriors import Posterior
from vae_core.registry import Registry


class LatentModel(nn.Module, ABC):
    """An encoder to a posterior over latents, and a decoder back to images.

    Attributes:
        config: the settings that it was built from
        image_shape: (C, H, W)
        encoder: images [B, C, H, W] -> [B, encoder_outputs]
        decoder: latents [B, latent_dim] -> logits (bernoulli) or mean (gaussian), [B, C, H, W]; always an
            nn.Sequential of plain layers, so that it can be exported to the browser
    """

    config_class: ClassVar[type[ModelConfig]]
    title: ClassVar[str]
    has_prior: ClassVar[bool]  # whether training pulls the codes towards N(0, I)
    outputs_per_dimension: ClassVar[int]  # numbers that the encoder returns for each latent dimension

    def __init__(self, config: ModelConfig, image_shape: ImageShape) -> None:
        super().__init__()
        config.check_image_shape(image_shape)
        self.config = config
        self.image_shape = image_shape
        self.encoder = build_encoder(config, image_shape, config.latent_dim * self.outputs_per_dimension)
        self.decoder = build_decoder(config, image_shape)

    @abstractmethod
    def encode(self, images: Tensor) -> Posterior:
        """q(z given x) of images [B, C, H, W] in [0, 1]; its arrays are [B, latent_dim], float32."""

    @abstractmethod
    def loss(self, images: Tensor, *, progress: float, generator: torch.Generator) -> dict[str, Tensor]:
        """The terms of the objective on images [B, C, H, W], as scalars in nats an image, averaged over the batch.

        Always "loss" (what is minimised), "distortion", "kl" and "beta". `progress` in [0, 1] is how far training is.
        """

    def decode(self, latents: Tensor) -> Tensor:
        """What the decoder network says of latents [B, latent_dim]: logits or mean, [B, C, H, W], float32."""
        output: Tensor = self.decoder(latents)
        return output.float()

    def decode_mean(self, latents: Tensor) -> Tensor:
        """The mean image of p(x given z) for latents [B, latent_dim]: [B, C, H, W] in [0, 1]."""
        output = self.decode(latents)
        return output.sigmoid() if self.config.likelihood == "bernoulli" else output.clamp(0, 1)

    def distortion(self, output: Tensor, images: Tensor) -> Tensor:
        """−log p(x given z), [B], nats an image, of the decoder's output [B, C, H, W]."""
        if self.config.likelihood == "bernoulli":
            return bernoulli_distortion(output, images)
        return gaussian_distortion(output, images, self.config.likelihood_scale)

    @property
    def parameters_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())


MODELS: Registry[type[LatentModel]] = Registry("model")


def build_model(config: ModelConfig, image_shape: ImageShape) -> LatentModel:
    """A fresh model for images of `image_shape` (C, H, W). Raises UnknownName or ConfigError."""
    return MODELS.get(config.name)(config, image_shape)
