"""How much of a noise a model takes away, in decibels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_core.datasets.base import to_unit
from vae_core.metrics.reconstruction import reconstruct, squared_error

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.models.base import LatentModel
    from vae_core.models.corruption import Corruption


AT_ONCE = 500
GOOD_COPY, ROUGH_COPY = 30, 15  # dB: what images are usually said to be from on, and about


@dataclass(frozen=True)
class PsnrGain:
    """PSNR of N images in dB, float64 [N]: of the noisy image and of what the model made of it.

    Both are against the clean image. An image that the noise left as it was has +∞ before.
    """

    before: np.ndarray
    after: np.ndarray

    @property
    def gain(self) -> np.ndarray:
        """after − before, dB, [N]; above 0 the model has helped. −∞ where there was nothing to take away."""
        return self.after - self.before


@dataclass(frozen=True)
class PsnrCurve:
    """Means over the same images at several noise levels, float64 [L], of the noisy image and of what the model made of it.

    before, after: PSNR in dB; +∞ at a level without noise
    squared_before, squared_after: mean squared error, brightness being 0 to 1
    """

    levels: np.ndarray
    before: np.ndarray
    after: np.ndarray
    squared_before: np.ndarray
    squared_after: np.ndarray


def psnr(images: Tensor, reference: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of images [B, C, H, W] in [0, 1] against their reference: 10 log10(1 / MSE), [B], dB.

    The peak is 1, the brightest a pixel can be. +∞ for an image equal to its reference.
    """
    return -10 * squared_error(images, reference).log10()


def noisy_images(images: Tensor, kind: Corruption, level: float, seed: int = 0) -> Tensor:
    """uint8 images [N, C, H, W] with noise, float32 in [0, 1]; the same seed is the same pattern at every level.

    Raises ValueError as `corrupt` does.
    """
    import torch

    from vae_core.models.corruption import corrupt

    return corrupt(to_unit(images), kind, level, torch.Generator().manual_seed(seed))


def psnr_gain(
    model: LatentModel,
    images: Tensor,
    kind: Corruption,
    level: float,
    *,
    seed: int = 0,
    labels: Tensor | None = None,
) -> PsnrGain:
    """What the model makes of noisy copies of uint8 images [N, C, H, W], each against its clean image.

    `labels` int64 [N] matter to conditional models only. Raises ValueError as `corrupt` does.
    """
    import torch

    noisy = noisy_images(images, kind, level, seed)
    before, after = [], []
    for start in range(0, len(images), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        clean = to_unit(images[part])
        drawn = reconstruct(model, noisy[part], None if labels is None else labels[part])
        before.append(psnr(noisy[part], clean))
        after.append(psnr(drawn, clean))
    return PsnrGain(torch.cat(before).double().numpy(), torch.cat(after).double().numpy())


def psnr_curve(
    model: LatentModel,
    images: Tensor,
    kind: Corruption,
    levels: Sequence[float],
    *,
    seed: int = 0,
    labels: Tensor | None = None,
) -> PsnrCurve:
    """`psnr_gain` at each of the levels, averaged over the images. Raises ValueError as `corrupt` does."""
    gains = [psnr_gain(model, images, kind, level, seed=seed, labels=labels) for level in levels]
    sides = [np.stack([getattr(one, side) for one in gains]) for side in ("before", "after")]  # [L, N], dB
    squared = [(10 ** (-decibels / 10)).mean(1) for decibels in sides]
    return PsnrCurve(np.asarray(levels, np.float64), *(decibels.mean(1) for decibels in sides), *squared)
