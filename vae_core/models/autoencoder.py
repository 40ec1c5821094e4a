"""The plain autoencoder: each image to one code, each code to one image, nothing asked of the space between."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from vae_core.config import ModelConfig
from vae_core.models.base import MODELS, LatentModel
from vae_core.posteriors import PointPosterior


class AutoencoderConfig(ModelConfig):
    name: Literal["autoencoder"] = "autoencoder"


@MODELS.register("autoencoder")
class Autoencoder(LatentModel):
    """Minimises the distortion alone (Hinton & Salakhutdinov 2006): loss = −log p(x given z = f(x))."""

    config_class = AutoencoderConfig
    title = "Autoencoder (AE)"
    has_prior = False
    outputs_per_dimension = 1

    def encode(self, images: Tensor) -> PointPosterior:
        return PointPosterior(self.encoder(images).float())

    def loss(self, images: Tensor, *, progress: float, generator: torch.Generator) -> dict[str, Tensor]:
        distortion = self.distortion(self.decode(self.encode(images).mode()), images).mean()
        zero = torch.zeros_like(distortion)
        return {"loss": distortion, "distortion": distortion, "kl": zero, "beta": zero}
