"""The conditional VAE: the decoder is conditioned on the class, so the code has to carry the rest only."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.config import ImageShape
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.conditional_vae import ConditionalVAEConfig, ConditionalVAEKind
from vae_core.models.modules import sequential
from vae_core.models.networks import encoder_layers
from vae_core.models.noise import uniform
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.vae import VAE

HIDDEN_SHARE = 0.1  # of training images, whose class the encoder does not see


class ConditionalVAE(ConditionalVAEKind, VAE):
    """loss = −E log p(x given z, y) + beta · KL(q(z given x, y) ‖ N(0, I)), y being the class.

    Kingma et al. 2014 (M2), eq. 6; Sohn et al. 2015. The class enters the decoder as a one-hot vector beside z, and the
    encoder as a learnt picture in a channel of its own. A tenth of the training images come without their class, so
    that the encoder can do without.
    """

    config: ConditionalVAEConfig

    def __init__(self, config: ConditionalVAEConfig, image_shape: ImageShape) -> None:
        super().__init__(config, image_shape)
        self.pictures = nn.Embedding(config.classes + 1, image_shape[1] * image_shape[2])  # the last: class unknown

    def build_networks(self) -> tuple[nn.Sequential, nn.Sequential]:
        encoder, decoder = self.network_layers(self.config, self.image_shape)
        sequential(
            encoder_layers(self.config, self.image_shape, 2 * self.config.latent_dim)
        )  # drawn before the others: a seed keeps its weights
        drawn = sequential(decoder)
        return sequential(encoder), drawn

    def encode(self, images: Tensor, labels: Tensor | None = None) -> DiagonalGaussian:
        if labels is None:
            labels = torch.full((len(images),), self.config.classes, device=images.device)
        picture = self.pictures(labels).view(-1, 1, *images.shape[2:]).to(images)
        return self.posterior(self.encoder(torch.cat([images, picture], 1)))

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images, known = batch.images, batch.labels
        if known is not None and self.training:
            hidden = uniform(step.generator, (len(batch),)) < HIDDEN_SHARE
            known = known.where(~hidden.to(known.device), self.config.classes)
        posterior = self.encode(images, known)
        distortion = self.distortion(self.decode(posterior.sample(step.generator), batch.labels), images).mean()
        return self.bound(distortion, posterior.kl().mean(), step)

    def decode(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        if labels is None:
            labels = torch.zeros(len(latents), dtype=torch.long, device=latents.device)
        classes = F.one_hot(labels, self.config.classes).to(latents)
        output: Tensor = self.decoder(torch.cat([latents, classes], 1))
        return output.float()
