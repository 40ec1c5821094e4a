"""A trained model as NumPy arrays: encode, decode and score images as its PyTorch twin does, which is not imported."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vae_core.config import ImageShape
from vae_core.models.arrays import continuous_bernoulli_mean, log_normaliser, run, sigmoid
from vae_core.models.code_prior_arrays import ArrayCodePrior
from vae_core.models.config import ModelConfig
from vae_core.models.kinds import MODELS
from vae_core.models.kinds.vq_vae import VQVAEConfig
from vae_core.models.layers import Network, WrongShape
from vae_core.models.space import LOGVAR_BOUNDS, NO_ENCODER
from vae_core.seeded import Seeded

Labels = np.ndarray | int | None  # a class for each, one for all, or none told


class ArrayModel:
    """What pages and routes ask of a run's model. For use, not for training.

    Attributes:
        config: the settings that it was built from
        image_shape: (C, H, W)
        space: what its latent space is
    """

    def __init__(self, config: ModelConfig, image_shape: ImageShape, weights: Mapping[str, np.ndarray]) -> None:
        """`weights` by the names that a checkpoint has. Raises WrongShape, in a sentence, where they do not fit."""
        self.config = config
        self.image_shape = image_shape
        self.space = config.latent_space(image_shape[-1])
        self.kind = MODELS.get(config.name)
        # Discriminators, and what training alone needs, are left out.
        used = self.kind.array_shapes(config, image_shape)
        self._weights = {name: np.asarray(weights[name], np.float32) for name in used if name in weights}
        self._decoders: dict[int, Network] = {}
        self._encoders: dict[int | None, Network] = {}
        self.decoder_network()
        if self.space.has_encoder:
            self.encoder_network()
        if self.space.is_grid and self.entries.shape != (self.space.entries, self.space.latent_dim):
            raise WrongShape(f"codebook.entries is of shape {self.entries.shape}, which does not fit the settings")

    def check_class(self, label: int) -> None:
        """Raise ValueError, in a sentence, for a class that a conditional model does not know."""
        self.space.check_class(label)

    def decoder_network(self, label: int | None = 0) -> Network:
        """From codes [N, space.decoded_size] to images, as it draws class `label`. Raises ValueError for an unknown one."""
        label = label or 0 if self.space.is_conditional else 0
        if label not in self._decoders:
            self._decoders[label] = self.kind.decoder_network(self.config, self.image_shape, self._weights, label)
        return self._decoders[label]

    def encoder_network(self, label: int | None = None) -> Network:
        """From images to means and log variances, as it reads class `label` (None: not told which)."""
        label = label if self.space.is_conditional else None
        if label not in self._encoders:
            self._encoders[label] = self.kind.encoder_network(self.config, self.image_shape, self._weights, label)
        return self._encoders[label]

    @property
    def entries(self) -> np.ndarray:
        """The codebook [K, D] of a model whose codes are grids; empty for others."""
        return self._weights.get("codebook.entries", np.zeros((0, 0), np.float32))

    @property
    def code_prior(self) -> ArrayCodePrior:
        """The prior that a model with a codebook has learnt."""
        assert isinstance(self.config, VQVAEConfig)
        return ArrayCodePrior(self._weights, self.config.prior_layers)

    def prior_sample(self, count: int, seed: int) -> np.ndarray:
        """Codes from the prior, float32 [count, code_size]: of N(0, I), or grids from the prior that was learnt."""
        generator = Seeded(seed)
        if self.space.is_grid:
            return self.code_prior.sample(count, generator)[0].astype(np.float32)
        return generator.normal(count, self.space.code_size)

    def decode(self, codes: np.ndarray, labels: Labels = None) -> np.ndarray:
        """What the decoder says of codes [N, code_size]: logits or mean, float32 [N, C, H, W].

        A conditional model draws class 0 where no class is told.
        """
        codes = np.asarray(codes, np.float32)
        if self.space.is_grid:
            numbers = np.nan_to_num(codes).round().clip(0, len(self.entries) - 1).astype(np.int64)
            return run(self.decoder_network(), self.entries[numbers].transpose(0, 2, 1).reshape(len(codes), -1))
        labels = 0 if labels is None else labels
        return self._by_class(codes, labels, lambda some, label: run(self.decoder_network(label), some))

    def decode_mean(self, codes: np.ndarray, labels: Labels = None) -> np.ndarray:
        """The mean image of p(x given z): float32 [N, C, H, W] in [0, 1]."""
        return self.mean_of(self.decode(codes, labels)).clip(0, 1)

    def mean_of(self, output: np.ndarray) -> np.ndarray:
        """The mean image that the decoder's output stands for; of a gaussian one it may leave [0, 1]."""
        if self.config.likelihood == "continuous-bernoulli":
            return continuous_bernoulli_mean(output)
        return sigmoid(output) if self.config.likelihood == "bernoulli" else output

    def encode(self, images: np.ndarray, labels: Labels = None) -> tuple[np.ndarray, np.ndarray]:
        """Means and log variances, float32 [N, code_size] each, of the posteriors of images [N, C, H, W] in [0, 1].

        Log variances are −∞ where the posterior is a point. Of a grid, the entries' numbers. Raises ValueError for a
        model without an encoder.
        """
        if not self.space.has_encoder:
            raise ValueError(f"{self.kind.title}: {NO_ENCODER}")
        if self.space.is_grid:
            found = run(self.encoder_network(), images)
            numbers = self._nearest(found.reshape(*found.shape[:2], -1).transpose(0, 2, 1))
            return numbers, np.full_like(numbers, -np.inf)
        encoded = self._by_class(images, labels, lambda some, label: run(self.encoder_network(label), some))
        if self.kind.outputs_per_dimension == 1:
            return encoded, np.full_like(encoded, -np.inf)
        mean, logvar = np.split(encoded, 2, axis=1)
        return mean, logvar.clip(*LOGVAR_BOUNDS)

    def distortion(self, output: np.ndarray, images: np.ndarray) -> np.ndarray:
        """−log p(x given z), float32 [N], nats an image, of the decoder's output [N, C, H, W]."""
        return distortion(self.config, output, images)

    def _nearest(self, vectors: np.ndarray) -> np.ndarray:
        """Which entry is nearest to each of vectors [N, cells, D]: float32 [N, cells]."""
        distances = np.square(self.entries).sum(1) - 2 * vectors @ self.entries.T
        return distances.argmin(2).astype(np.float32)

    def _by_class(
        self, values: np.ndarray, labels: Labels, work: Callable[[np.ndarray, Any], np.ndarray]
    ) -> np.ndarray:
        """The images of each class together, as each has a network of its own."""
        if not self.space.is_conditional or labels is None:
            return work(values, None)
        if isinstance(labels, int):
            return work(values, labels)
        results: np.ndarray | None = None
        for label in np.unique(labels):
            chosen = np.asarray(labels) == label
            part = work(values[chosen], int(label))
            results = np.empty((len(values), *part.shape[1:]), np.float32) if results is None else results
            results[chosen] = part
        return work(values, 0) if results is None else results


def distortion(config: ModelConfig, output: np.ndarray, images: np.ndarray) -> np.ndarray:
    """−log p(x given z), float32 [N], nats an image, of a decoder's output [N, C, H, W]; see `models.losses`."""
    if config.likelihood == "bernoulli":
        values = np.maximum(output, 0) - output * images + np.log1p(np.exp(-np.abs(output)))
    elif config.likelihood == "continuous-bernoulli":
        values = log_normaliser(output) - output * images
    else:
        scale = config.likelihood_scale
        values = 0.5 * (((images - output) / scale) ** 2 + math.log(2 * math.pi * scale**2))
    total: np.ndarray = values.reshape(len(values), -1).sum(1, dtype=np.float64).astype(np.float32)
    return total
