"""What a manifold picture shows, in plain words."""

from __future__ import annotations

import numpy as np

from vae_core.export.manifold_picture import ManifoldSettings
from vae_core.latent.manifold import ManifoldGrid
from vae_core.latent.projection import Projection


def places_words(
    settings: ManifoldSettings, plane: Projection, grid: ManifoldGrid, places: np.ndarray, *, has_prior: bool
) -> str:
    """How the tiles are spread, from where to where, and how many of the held-out codes [N, 2] lie there."""
    count, flat = len(grid.across), len(grid.up) == 1
    tiles = f"{count} tiles in a row" if flat else f"{count} × {count} tiles"
    part = f"1/{count if flat else count**2:,}"
    if settings.over == "quantiles" and has_prior:
        spread = (
            f"{tiles}, by the prior's quantiles: z = Φ⁻¹(p) for evenly spaced shares p of the normal distribution "
            f"(Kingma & Welling 2014, Fig. 4), so each tile stands for {part} of what the model "
            f"{'can generate' if plane.is_whole_space else 'can generate on this plane'}"
        )
    elif settings.over == "quantiles":
        spread = (
            f"{tiles}, by the quantiles of the held-out codes along each axis: this model was trained towards no prior, "
            "so there are no other quantiles to take"
        )
    else:
        box = "the extent of the held-out codes, all but the outermost 1 %" if settings.over == "codes" else "the box"
        spread = f"{tiles}, evenly spaced from edge to edge of {box}: its corners are the corner tiles"
    left, right, bottom, top = grid.box
    titles = [title.split(" (")[0] for title in plane.titles]
    reach = f"{titles[0]} goes from {_number(left)} on the left to {_number(right)} on the right"
    inside = (places[:, 0] >= left) & (places[:, 0] <= right)
    if not flat:
        reach += f", {titles[1]} from {_number(bottom)} at the bottom to {_number(top)} at the top"
        inside &= (places[:, 1] >= bottom) & (places[:, 1] <= top)
    return f"{spread}. {reach}; {inside.sum():,} of the {len(places):,} held-out codes lie inside."


def plane_words(plane: Projection, latent_dim: int) -> str | None:
    """Which plane of a larger space; None where the plane is the whole space."""
    if plane.explained is None:
        return None
    rest = "at the codes' mean" if plane.titles[0].startswith("PC") else "at zero"
    return (
        f"This model's codes have {latent_dim} numbers, and a picture has two directions: the tiles lie on "
        f"{plane.words}, with {sum(plane.explained):.0%} of the codes' variance. In every other direction they stay "
        f"{rest}, so much of what the model knows is not in this picture."
    )


def size_words(settings: ManifoldSettings, image_width: int) -> str:
    """How large a tile is, and the nearest width at which all pixels are alike."""
    tile = (settings.width - (settings.side - 1) * settings.gap) / settings.side
    scale = tile / image_width
    text = f"A tile is {tile:.4g} pixels wide, {scale:.3g} for each of the {image_width} of an image."
    whole = max(round(scale), 1)
    alike = whole * image_width * settings.side + (settings.side - 1) * settings.gap
    if settings.enlarge == "nearest" and scale != whole and alike <= 8192:
        text += f" At a width of {alike:,} all squares would be of one size."
    return text


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
