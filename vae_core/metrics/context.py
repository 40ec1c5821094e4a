"""What the metrics of a run are computed from: its model, images and codes, and how many of each are used."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from vae_core.datasets import ImageSet
from vae_core.inference.encoding import Encoding, encode
from vae_core.inference.held_out import held_out_encoding
from vae_core.inference.loading import load_model
from vae_core.metrics.counts import Counts
from vae_core.metrics.lacking import LacksData
from vae_core.metrics.sample_quality import fit_gaussian
from vae_core.runs.images import run_images
from vae_core.runs.run import Run

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from vae_core.models.base import LatentModel
    from vae_core.models.posteriors import DiagonalGaussian


PROBE_TRAIN = 10_000
HOLE_SAMPLES = 10_000
MMD_SAMPLES = 4_000
FRECHET_IMAGES = 5_000  # half of the held-out images, so that the floor comes from as many
LIKELIHOOD_IMAGES = 1_000  # at most
FEWEST_LIKELIHOOD_IMAGES = 100
LIKELIHOOD_SAMPLES = 64  # in the plane; more in more dimensions
MAX_LIKELIHOOD_SAMPLES = 1_024
LIKELIHOOD_DECODED = 128_000  # images and draws together, of 32 × 32 pixels; of larger ones fewer

T = TypeVar("T")


class Context:
    """One computation: what all metrics need, and what several of them share.

    Attributes:
        dataset: name of the run's dataset
        left_out: the classes that training left out
        held_out: all held-out images
    """

    def __init__(self, run: Run, seed: int) -> None:
        """Raises DamagedRun, ConfigError, or ValueError when the images are not there."""
        self.seed = seed
        data = run.config.data
        self._images = run_images(run)
        self.dataset, self.left_out = data.dataset, data.leave_out
        self.model: LatentModel = load_model(run)
        self.space = self.model.space
        self.held_out: ImageSet = self._images.load("held-out", data.image_size)
        self._run = run
        self._shared: dict[tuple[Any, ...], Any] = {}

    @cached_property
    def train(self) -> ImageSet:
        """The first training images, at most PROBE_TRAIN. Raises LacksData where they are not to be had."""
        data = self._run.config.data
        try:  # the first images of a set are the same whether the full one is there or the bundled part
            there = min(PROBE_TRAIN, self._images.available(data.split), data.train_images or PROBE_TRAIN)
            return self._images.load(data.split, data.image_size, there)
        except ValueError as error:
            raise LacksData(f"The training images are not to be had: {error}") from error

    @cached_property
    def encoding(self) -> Encoding:
        """The codes of the held-out images; only of a model with an encoder. Raises NoEncoder, DamagedRun."""
        return held_out_encoding(self._run)

    @cached_property
    def train_encoding(self) -> Encoding:
        """The codes of the training images; only of a model with an encoder. Raises NoEncoder."""
        return encode(self.model, self.train.images, self.train.labels)

    @cached_property
    def counts(self) -> Counts:
        """How many images and samples the metrics use."""
        images, samples = 0, 0
        if self.space.has_density:
            images, samples = likelihood_counts(self.space.latent_dim, self.held_out.images[0].numel())
            images = min(len(self.held_out), images)
        return Counts(
            held_out=len(self.held_out),
            probe_train=self._probe_train,
            hole_samples=HOLE_SAMPLES,
            mmd_samples=min(MMD_SAMPLES, len(self.held_out)),
            frechet_images=min(FRECHET_IMAGES, len(self.held_out) // 2),
            likelihood_images=images,
            likelihood_samples=samples,
        )

    @property
    def _probe_train(self) -> int:
        try:
            return len(self.train)
        except LacksData:
            return 0

    def generator(self, stream: int) -> torch.Generator:
        """A stream of its own for each purpose: none depends on how much another one drew."""
        import torch

        return torch.Generator().manual_seed(self.seed * 1000 + stream)

    def shared(self, compute: Callable[..., T], *arguments: Any) -> T:
        """compute(self, *arguments), once for all metrics that ask for it."""
        key = (compute, *arguments)
        if key not in self._shared:
            self._shared[key] = compute(self, *arguments)
        value: T = self._shared[key]
        return value


def likelihood_counts(latent_dim: int, pixels: int) -> tuple[int, int]:
    """How many images have their likelihood bounded, and by how many draws each.

    The more dimensions, the more draws it takes to meet the posterior's own shape: 32 a dimension, as far as the number
    of images decoded allows; of larger images fewer are decoded.
    """
    decoded = LIKELIHOOD_DECODED * 1024 // max(1024, pixels)
    decoded = max(decoded, FEWEST_LIKELIHOOD_IMAGES * LIKELIHOOD_SAMPLES)
    samples = min(LIKELIHOOD_SAMPLES * max(1, latent_dim // 2), MAX_LIKELIHOOD_SAMPLES)
    samples = min(samples, max(LIKELIHOOD_SAMPLES, decoded // FEWEST_LIKELIHOOD_IMAGES))
    return min(LIKELIHOOD_IMAGES, decoded // samples), samples


def posterior_of(encoding: Encoding) -> DiagonalGaussian:
    """The posteriors of all its images; of points (logvar −∞) a draw is the point."""
    import torch

    from vae_core.models.posteriors import DiagonalGaussian

    return DiagonalGaussian(torch.from_numpy(encoding.codes), torch.from_numpy(encoding.logvar))


def drawn_images(images: int, count: int, generator: torch.Generator) -> np.ndarray:
    """Which of `images` `posterior_draws` draws from, given the same generator in the same state: int64 [count]."""
    import torch

    return np.asarray(torch.randperm(images, generator=generator)[:count].numpy())


def posterior_draws(encoding: Encoding, count: int, generator: torch.Generator) -> Tensor:
    """One draw of the posterior of each of `count` images chosen at random, [count, latent_dim]."""
    import torch

    chosen = drawn_images(len(encoding), count, generator)
    deviation = torch.from_numpy(np.exp(0.5 * encoding.logvar[chosen]))  # 0 for points
    mean = torch.from_numpy(encoding.codes[chosen])
    return mean + deviation * torch.randn(mean.shape, generator=generator)


def fitted_draws(codes: np.ndarray, standard: Tensor) -> Tensor:
    """Draws of N(0, I) [M, latent_dim] turned into draws of the Gaussian with the moments of codes [N, latent_dim]."""
    import torch

    fitted = fit_gaussian(codes)
    values, vectors = np.linalg.eigh(fitted.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return torch.from_numpy(fitted.mean + standard.double().numpy() @ root).float()
