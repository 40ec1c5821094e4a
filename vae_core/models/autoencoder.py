"""The plain autoencoder: each image to one code, each code to one image, nothing asked of the space between."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.autoencoder import AutoencoderConfig, AutoencoderKind
from vae_core.models.posteriors import PointPosterior

_CODE_ACTIVATIONS: dict[str, type[nn.Module]] = {"linear": nn.Identity, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}


class Autoencoder(AutoencoderKind, LatentModel):
    """Minimises the distortion alone (Hinton & Salakhutdinov 2006): loss = −log p(x given z = f(x))."""

    config: AutoencoderConfig

    def encode(self, images: Tensor, labels: Tensor | None = None) -> PointPosterior:
        return PointPosterior(_CODE_ACTIVATIONS[self.config.code_activation]()(self.encoder(images).float()))

    def encoder_for(self, label: int | None = None) -> nn.Sequential:
        return nn.Sequential(*self.encoder, _CODE_ACTIVATIONS[self.config.code_activation]())

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        distortion = self.distortion(self.decode(self.encode(images).mode()), images).mean()
        return without_rate(distortion)


def without_rate(distortion: Tensor, penalty: Tensor | None = None) -> dict[str, Tensor]:
    """The terms of a model that has no KL: loss = distortion + penalty."""
    zero = torch.zeros_like(distortion)
    terms = {"loss": distortion, "distortion": distortion, "kl": zero, "beta": zero}
    return terms if penalty is None else {**terms, "loss": distortion + penalty, "penalty": penalty}
