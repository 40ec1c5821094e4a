"""Below the latent size: how small the code is beside an image, and what that is called."""

from __future__ import annotations

import math

from vae_core.config import ImageShape
from vae_core.models.space import LatentSpace

LEVELS = 256  # of a pixel's brightness: 8 bits


def code_size_words(space: LatentSpace, image_shape: ImageShape) -> str:
    """How the code's size compares with that of an image (C, H, W), in a few sentences. Markdown."""
    values = math.prod(image_shape)
    if not space.has_encoder:
        return f"An image has {values:,} pixel values, and is generated from {space}. No image is compressed into them."
    if space.is_grid:
        assert space.entries is not None
        bits = space.code_size * math.log2(space.entries)
        return (
            f"A code is {space}: {bits:,.0f} bits, where an image has {values:,} pixel values of {math.log2(LEVELS):.0f} "
            f"bits, {values * math.log2(LEVELS):,.0f} in all. So the code cannot hold every image exactly."
        )
    if space.code_size < values:
        return (
            f"An image has {values:,} pixel values and its code {space.code_size:,} number{'s' if space.code_size > 1 else ''}: "
            f"the code is **under-complete**. It is too small for a copy, so the model has to learn what the images have "
            "in common. With as many numbers as pixel values, or more, it would be **over-complete**, and could copy "
            "images without learning anything about them, unless a sparsity penalty, noise or a KL kept it from that."
        )
    return (
        f"An image has {values:,} pixel values and its code {space.code_size:,} numbers: the code is **over-complete**. Only "
        "a sparsity penalty, noise or a KL keeps the model from copying images without learning anything about them."
    )
