"""The conditional VAE: the decoder is conditioned on the class, so the code has to carry the rest only."""

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.config import ImageShape
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.conditional_vae import ConditionalVAEConfig, ConditionalVAEKind
from vae_core.models.networks import BesideImage, build_encoder
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
        channels, height, width = image_shape
        self.encoder = build_encoder(config, (channels + 1, height, width), 2 * config.latent_dim)
        self.pictures = nn.Embedding(config.classes + 1, height * width)  # the last one: class unknown

    def encode(self, images: Tensor, labels: Tensor | None = None) -> DiagonalGaussian:
        if labels is None:
            labels = torch.full((len(images),), self.config.classes, device=images.device)
        picture = self.pictures(labels).view(-1, 1, *images.shape[2:]).to(images)
        return self.posterior(self.encoder(torch.cat([images, picture], 1)))

    def encoder_for(self, label: int | None = None) -> nn.Sequential:
        """The encoder told that every image is of class `label`: the class's picture is a constant, so it goes into the
        first bias of dense layers; convolutions see it beside each image."""
        if label is not None:
            self.check_class(label)
        channels, height, width = self.image_shape
        picture = self.pictures.weight[self.config.classes if label is None else label].detach()
        first, *rest = (copy.deepcopy(layer) for layer in self.encoder)
        if not isinstance(first, nn.Flatten):
            return nn.Sequential(BesideImage(picture.view(1, height, width)), first, *rest).eval()
        dense, *rest = rest
        assert isinstance(dense, nn.Linear)
        pixels = channels * height * width
        folded = nn.Linear(pixels, dense.out_features).to(dense.weight.device)
        with torch.no_grad():
            folded.weight.copy_(dense.weight[:, :pixels])
            folded.bias.copy_(dense.bias + dense.weight[:, pixels:] @ picture)
        return nn.Sequential(first, folded, *rest).eval()

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images, known = batch.images, batch.labels
        if known is not None and self.training:
            hidden = torch.rand(len(batch), generator=step.generator, device=step.generator.device) < HIDDEN_SHARE
            known = known.where(~hidden.to(known.device), self.config.classes)
        posterior = self.encode(images, known)
        distortion = self.distortion(self.decode(posterior.sample(step.generator), batch.labels), images).mean()
        return self.bound(distortion, posterior.kl().mean(), step.progress)

    def decode(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        if labels is None:
            labels = torch.zeros(len(latents), dtype=torch.long, device=latents.device)
        classes = F.one_hot(labels, self.config.classes).to(latents)
        output: Tensor = self.decoder(torch.cat([latents, classes], 1))
        return output.float()

    def check_class(self, label: int) -> None:
        if not 0 <= label < self.config.classes:
            raise ValueError(f"This model is conditioned on classes 0 to {self.config.classes - 1}, not {label}.")

    def decoder_for(self, label: int = 0) -> nn.Sequential:
        """The decoder that draws class `label`: its one-hot input is a constant, so it goes into the first bias."""
        self.check_class(label)
        first, *rest = self.decoder
        assert isinstance(first, nn.Linear)
        folded = nn.Linear(self.config.latent_dim, first.out_features)
        with torch.no_grad():
            folded.weight.copy_(first.weight[:, : self.config.latent_dim])
            folded.bias.copy_(first.bias + first.weight[:, self.config.latent_dim + label])
        return nn.Sequential(folded.to(first.weight.device), *(copy.deepcopy(layer) for layer in rest)).eval()
