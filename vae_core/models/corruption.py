"""Corruption of images: what denoising autoencoders learn to undo."""

from __future__ import annotations

from torch import Tensor

from vae_core.models.kinds.denoising_autoencoder import Corruption
from vae_core.models.noise import Source, normal, uniform


def corrupt(images: Tensor, kind: Corruption, level: float, generator: Source) -> Tensor:
    """A corrupted copy of images [B, C, H, W] in [0, 1], in [0, 1] too: Vincent et al. 2010, section 3.3.

    gaussian: normal noise of standard deviation `level` is added, and the sum clamped. masking: each pixel, all its
    channels together, becomes 0 with probability `level`. One generator state draws the same pattern at every level,
    so that a slider makes one and the same noise stronger. Raises ValueError for an unknown kind or a level outside
    its range: at least 0, for masking at most 1.
    """
    if not (level >= 0 and (kind == "gaussian" or level <= 1)):
        raise ValueError(f"The {kind} noise level is {level:g}; it must be at least 0, and for masking at most 1.")
    if kind == "gaussian":
        noise = normal(generator, images.shape)
        return (images + level * noise.to(images)).clamp(0, 1)
    if kind == "masking":
        shape = (len(images), 1, *images.shape[2:])
        kept = uniform(generator, shape) >= level
        return images * kept.to(images)
    raise ValueError(f"The kind of noise is {kind!r}; it must be 'gaussian' or 'masking'.")
