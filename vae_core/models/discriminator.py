"""The discriminator of a GAN: a critic of images, whose inner features tell a VAE-GAN how alike two images are."""

from __future__ import annotations

import itertools
import math

import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.config import ImageShape
from vae_core.models.config import ModelConfig

SLOPE = 0.2  # of the leaky ReLUs: Radford et al. 2016


class Discriminator(nn.Module):
    """Images [B, C, H, W] in [0, 1] to features [B, D] and logits [B]: above 0 it takes the image for a real one.

    Convolutions or dense layers, as wide as the encoder's. No batch norm: in a batch of real, reconstructed and
    generated images its statistics would tell which is which. Instead the features of each image are brought to mean 0 and
    variance 1, so that "unit variance" in feature space keeps its meaning however the weights grow. It is never
    exported, so any layer would do.

    With `batch_norm` the convolutions but the first are normalised over the batch instead, as DCGAN does: each call then takes
    real images only, or generated ones only, of which it takes the mean and variance also when it is not trained.
    """

    def __init__(self, config: ModelConfig, image_shape: ImageShape, *, batch_norm: bool = False) -> None:
        super().__init__()
        channels, size, _ = image_shape
        layers: list[nn.Module] = []
        if config.network == "conv":
            widths = config.conv_widths(size)
            for before, after in itertools.pairwise((channels, *widths)):
                norm = [nn.BatchNorm2d(after, track_running_stats=False)] if batch_norm and layers else []
                layers += [nn.Conv2d(before, after, 4, stride=2, padding=1), *norm, nn.LeakyReLU(SLOPE)]
            layers.append(nn.Flatten())
            self.features = widths[-1] * (size // 2 ** len(widths)) ** 2
        else:
            widths = config.hidden or (512,)
            layers.append(nn.Flatten())
            for before, after in itertools.pairwise((math.prod(image_shape), *widths)):
                layers += [nn.Linear(before, after), nn.LeakyReLU(SLOPE)]
            self.features = widths[-1]
        self.per_image = not batch_norm
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(self.features, 1)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features [B, D] and logits [B], float32."""
        features = self.body(images * 2 - 1).float()
        if self.per_image:
            features = F.layer_norm(features, (self.features,))
        logits: Tensor = self.head(features)
        return features, logits.float().squeeze(1)
