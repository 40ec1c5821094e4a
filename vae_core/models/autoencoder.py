"""The plain autoencoder: each image to one code, each code to one image, nothing asked of the space between."""

from __future__ import annotations

import torch
from torch import Tensor

from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.autoencoder import AutoencoderConfig, AutoencoderKind
from vae_core.models.modules import CURVES
from vae_core.models.posteriors import PointPosterior


class Autoencoder(AutoencoderKind, LatentModel):
    """Minimises the distortion alone (Hinton & Salakhutdinov 2006): loss = −log p(x given z = f(x))."""

    config: AutoencoderConfig

    def encode(self, images: Tensor, labels: Tensor | None = None) -> PointPosterior:
        code, curve = self.encoder(images).float(), self.config.code_curve
        return PointPosterior(code if curve is None else CURVES[curve]()(code))

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        distortion = self.distortion(self.decode(self.encode(images).mode()), images).mean()
        return without_rate(distortion)


def without_rate(distortion: Tensor, penalty: Tensor | None = None) -> dict[str, Tensor]:
    """The terms of a model that has no KL: loss = distortion + penalty."""
    zero = torch.zeros_like(distortion)
    terms = {"loss": distortion, "distortion": distortion, "kl": zero, "beta": zero}
    return terms if penalty is None else {**terms, "loss": distortion + penalty, "penalty": penalty}
