"""Sentences about a latent map, in plain or in expert words; what a term means is marked by whoever shows them."""

from __future__ import annotations

from vae_core.latent.projection import Projection

MAP_HINT = "**Point anywhere**: the decoder draws what belongs there. Click or tap to keep it."
"""What to do with the map, above it. Markdown."""


def map_caption(projection: Projection, *, count: int, title: str, size: int, expert: bool) -> str:
    """What the dots are, and what the plane leaves out.

    `count` dots; `title` of the dataset, escaped where the sentence becomes markup; `size` of the latent space.
    """
    text = f"Each of the {count:,} dots is an image of {title} that the model was not trained on. "
    explained = projection.explained
    if explained is not None:
        left_out = 1 - sum(explained)
        if not expert:
            return text + (
                f"The model describes an image by {size} numbers, and a map has two directions: {sum(explained):.0%} of "
                f"the differences between the codes are on it, {left_out:.0%} are left out."
            )
        return text + (
            f"This model's codes have {size} numbers. The map shows {projection.words}: {sum(explained):.0%} of their "
            f"variance is on it, {left_out:.0%} is left out. The decoder is given that plane's point, put back into all "
            "dimensions."
        )
    if size == 1:
        return text + (
            "The model describes it by a single number: its place from left to right. Up and down change nothing."
        )
    return text + (
        "The model describes it by two numbers, its code: they are its place on the map, so nothing is left out."
    )
