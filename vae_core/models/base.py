"""The contract that every model obeys, so that map, interpolation, comparison and export work on it unasked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from vae_core.config import ImageShape
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig
from vae_core.models.continuous_bernoulli import (
    continuous_bernoulli_distortion,
    continuous_bernoulli_logits,
    continuous_bernoulli_mean,
)
from vae_core.models.kinds import MODELS, ModelKind
from vae_core.models.losses import bernoulli_distortion, gaussian_distortion
from vae_core.models.modules import sequential, start_as_dcgan_does, start_as_he_does, start_as_keras_does, weighted
from vae_core.models.posteriors import Posterior
from vae_core.models.space import NO_ENCODER


@dataclass(frozen=True)
class Objective:
    """Parameters with what they minimise: one for most models, several for those with an adversary.

    Attributes:
        term: the key in `loss()` whose gradient they follow; while that term has none, they wait
        parameters: no parameter belongs to two objectives
        rate: factor on the learning rate
        momentum: Adam's beta 1, where its usual 0.9 is not wanted
    """

    term: str
    parameters: list[nn.Parameter]
    rate: float = 1.0
    momentum: float | None = None


class NoEncoder(ValueError):
    """Somebody asked a model without an encoder for the code of an image."""


class LatentModel(ModelKind, nn.Module, ABC):
    """An encoder to a posterior over latents, and a decoder back to images.

    Attributes:
        config: the settings that it was built from
        image_shape: (C, H, W)
        space: what its latent space is
        encoder: images [B, C, H, W] -> what the posterior is made from; empty, and never asked, where the space has none
        waits_for_device: whether its loss asks the device for a number before it goes on; such a step cannot be recorded
        decoder: codes [B, space.decoder_inputs] -> mean (gaussian) or logits (the others), [B, C, H, W]; always an
            nn.Sequential of plain layers, so that it can be exported to the browser
    """

    waits_for_device: ClassVar[bool] = False

    def __init__(self, config: ModelConfig, image_shape: ImageShape) -> None:
        super().__init__()
        config.check_image_shape(image_shape)
        self.config = config
        self.image_shape = image_shape
        self.space = config.latent_space(image_shape[-1])
        self.encoder, self.decoder = self.build_networks()

    def build_networks(self) -> tuple[nn.Sequential, nn.Sequential]:
        """Encoder and decoder, with fresh weights."""
        encoder, decoder = self.network_layers(self.config, self.image_shape)
        return sequential(encoder), sequential(decoder)

    def encode(self, images: Tensor, labels: Tensor | None = None) -> Posterior:
        """q(z given x) of images [B, C, H, W] in [0, 1]; its arrays are [B, code_size], float32.

        `labels` int64 [B]: their classes, which a conditional model reads better with, and others do not look at.
        Every model has it whose space has an encoder; ask `space.has_encoder` first. Raises NoEncoder.
        """
        raise NoEncoder(f"{self.title}: {NO_ENCODER}")

    @abstractmethod
    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        """The terms of the objective on a batch, as scalars in nats an image, averaged over the batch.

        Always "loss" (what is minimised); with an encoder also "distortion", "kl" and "beta". Where it is more than
        distortion + beta · kl, "penalty" is the rest, its weight included. `own_terms` explains all others.
        """

    def objectives(self) -> list[Objective]:
        """Which parameters minimise which term; all of them the loss, unless there is an adversary.

        None where `config.fitted`: such a model is computed, and `fit` takes the place of the optimiser.
        """
        return [Objective("loss", list(self.parameters()))]

    def fit(self, images: Tensor) -> None:
        """Take in images [B, C, H, W] in [0, 1], each image of the training once; asked for only where `config.fitted`."""
        raise NotImplementedError(f"{self.title} is trained step by step.")

    def decode(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """What the decoder network says of latents [B, code_size]: logits or mean, [B, C, H, W], float32.

        `labels` int64 [B]: the classes to draw; a conditional model draws class 0 without them, others have no use
        for them.
        """
        output: Tensor = self.decoder(latents)
        return output.float()

    def decode_mean(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """The mean image of p(x given z) for latents [B, code_size]: [B, C, H, W] in [0, 1]."""
        return self.mean_of(self.decode(latents, labels)).clamp(0, 1)

    def mean_of(self, output: Tensor) -> Tensor:
        """The mean image that the decoder's output [B, C, H, W] stands for; of a gaussian one it may leave [0, 1]."""
        if self.config.likelihood == "continuous-bernoulli":
            return continuous_bernoulli_mean(output)
        return output.sigmoid() if self.config.likelihood == "bernoulli" else output

    def output_of(self, mean: Tensor) -> Tensor:
        """The decoder's output that stands for a mean image [..., C, H, W] in (0, 1): `mean_of` undone, float32."""
        if self.config.likelihood == "continuous-bernoulli":
            return continuous_bernoulli_logits(mean).float()
        return (mean.logit() if self.config.likelihood == "bernoulli" else mean).float()

    def check_class(self, label: int) -> None:
        """Raise ValueError, in a sentence, for a class that a conditional model does not know."""
        self.space.check_class(label)

    def decoder_for(self, label: int = 0) -> nn.Sequential:
        """The decoder as a function of the code alone, as it is exported; a conditional model's when it draws that class.

        With copies of the weights, on the processor, in evaluation mode. Raises ValueError for an unknown class.
        """
        return weighted(self.decoder_network(self.config, self.image_shape, self._arrays(), label))

    def encoder_for(self, label: int | None = None) -> nn.Sequential:
        """The encoder as a function of the image alone, as it is exported: `ModelKind.encoder_network`. Raises NoEncoder."""
        if not self.space.has_encoder:
            raise NoEncoder(f"{self.title}: {NO_ENCODER}")
        return weighted(self.encoder_network(self.config, self.image_shape, self._arrays(), label))

    def _arrays(self) -> dict[str, np.ndarray]:
        return {name: value.detach().cpu().numpy() for name, value in self.state_dict().items()}

    def prior_sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Codes of new images, [count, code_size]: drawn from N(0, I) unless the model has learnt a prior."""
        return torch.randn(count, self.space.code_size, generator=generator)

    def distortion(self, output: Tensor, images: Tensor) -> Tensor:
        """−log p(x given z), [B], nats an image, of the decoder's output [B, C, H, W]."""
        if self.config.likelihood == "bernoulli":
            return bernoulli_distortion(output, images)
        if self.config.likelihood == "continuous-bernoulli":
            return continuous_bernoulli_distortion(output, images)
        return gaussian_distortion(output, images, self.config.likelihood_scale)

    @property
    def parameters_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())


def build_model(config: ModelConfig, image_shape: ImageShape) -> LatentModel:
    """A fresh model for images of `image_shape` (C, H, W). Raises UnknownName or ConfigError."""
    model: LatentModel = MODELS.get(config.name).model_class()(config, image_shape)
    if config.initial_weights == "keras":
        start_as_keras_does(model)
    if config.initial_weights == "dcgan":
        start_as_dcgan_does(model)
    if config.initial_weights == "he":
        start_as_he_does(model.encoder)
        start_as_he_does(model.decoder)
    return model
