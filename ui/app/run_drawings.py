"""What a run has learnt in one small picture: for its card."""

from __future__ import annotations

import numpy as np

from ui.app import resources
from ui.media.drawings import Plane, model_card
from vae_core.latent.grids import code_extent
from vae_core.latent.projection import fit_projection
from vae_core.runs import Run
from vae_core.runs.images import fixed_images

PAIRS_ALONE = 4  # originals above their reconstructions, where no map is beside them


def drawing_of(run: Run, *, dark: bool) -> str | None:
    """SVG from the last snapshot, so that no model is loaded for it; None before the first. Raises DamagedRun."""
    steps = run.snapshot_steps()
    if not steps:
        return None
    snapshot, fixed = run.snapshot(steps[-1]), fixed_images(run)
    space = resources.latent_space(run)
    if not space.has_encoder:  # no originals either
        upper, lower = np.split(snapshot.reconstructions[: 2 * PAIRS_ALONE], 2)
        return model_card(None, upper, lower, dark=dark)
    if space.is_grid:
        shown = slice(0, PAIRS_ALONE)
        return model_card(None, fixed["originals"][shown], snapshot.reconstructions[shown], dark=dark)
    places = fit_projection(snapshot.codes).project(snapshot.codes)
    left, right, bottom, top = snapshot.extent or code_extent(places)
    tiles = snapshot.manifold
    columns = 1 if tiles is None else round(len(tiles) ** 0.5)
    plane = Plane(places, fixed["labels"], ((left, right), (bottom, top)), tiles, columns)
    pair = slice(1, 2)
    return model_card(plane, fixed["originals"][pair], snapshot.reconstructions[pair], dark=dark)
