"""One held-out image under more and more noise, and what a model makes of it: the frames that the slider moves through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ui.app import resources
from ui.features.reconstruct.errors import mean_image_error
from vae_core.datasets.base import to_unit
from vae_core.explorer.cache import cached
from vae_core.metrics.denoising import noisy_images, psnr
from vae_core.metrics.reconstruction import reconstruct, squared_error
from vae_core.models.kinds.denoising_autoencoder import Corruption
from vae_core.runs import Run

if TYPE_CHECKING:
    import torch


# Levels of noise, by how many numbers an image has: about a megabyte of frames at the most.
_STEPS = ((3 * 32 * 32, 100), (3 * 64 * 64, 50))
_FEWEST_STEPS = 20


@dataclass(frozen=True)
class Frames:
    """One image at L levels of noise, from none to 1, all of the same pattern.

    Attributes:
        images: uint8 [L, H, W, C]
        error: float32 [L], the picture error against the clean image: 0 a perfect copy, 100 what the mean image costs
            on average
        psnr: float32 [L], dB against the clean image; +∞ for an image equal to it
    """

    images: np.ndarray
    error: np.ndarray
    psnr: np.ndarray


def levels_of(numbers: int) -> np.ndarray:
    """float64 [L] from 0 to 1, for images of so many numbers: hundredths for small ones."""
    steps = next((steps for most, steps in _STEPS if numbers <= most), _FEWEST_STEPS)
    return np.linspace(0, 1, steps + 1)


@cached(resources.by_version)
def noisy_frames(run: Run, noise: Corruption, image: int) -> Frames:
    """The held-out image with noise. Raises DamagedRun."""
    return _frames(run, _noisy(run, noise, image), image)


@cached(resources.by_version)
def denoised_frames(run: Run, noise: Corruption, image: int) -> Frames:
    """What the run's model makes of each of them. Raises DamagedRun."""
    import torch

    noisy, label = _noisy(run, noise, image), resources.held_out(run).labels[image : image + 1]
    model = resources.model(run)
    drawn = [reconstruct(model, batch, label.expand(len(batch))) for batch in noisy.split(25)]
    return _frames(run, torch.cat(drawn), image)


def _noisy(run: Run, noise: Corruption, image: int) -> torch.Tensor:
    import torch

    original = resources.held_out(run).images[image : image + 1]
    levels = levels_of(original[0].numel())
    return torch.cat([noisy_images(original, noise, float(level), seed=image) for level in levels])


def _frames(run: Run, images: torch.Tensor, image: int) -> Frames:
    from vae_core.models.decoding import as_bytes

    clean = to_unit(resources.held_out(run).images[image : image + 1]).expand_as(images)
    return Frames(
        np.ascontiguousarray(as_bytes(images).transpose(0, 2, 3, 1)),
        (100 * squared_error(images, clean) / mean_image_error(run)).numpy().astype(np.float32),
        psnr(images, clean).numpy().astype(np.float32),
    )
