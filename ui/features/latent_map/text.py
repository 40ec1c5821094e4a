"""Sentences that depend on a run: what a page is showing, in plain words."""

from __future__ import annotations

from ui.app import resources
from ui.app.markdown import dataset_title
from vae_core.latent.projection import Projection
from vae_core.runs import Run


def map_caption(run: Run, projection: Projection, *, plain: bool = False) -> str:
    """What can be done with the map, unless it is the plain one; what its dots are, and what the plane leaves out."""
    count, title = len(resources.held_out(run)), dataset_title(resources.run_dataset(run))
    size = run.config.model.latent_dim
    what_to_do = (
        "Move over the map: on a dot you see that image and its reconstruction; between dots, what the decoder "
        "generates there. Click to keep a place, walk with the arrow keys, zoom with the wheel. "
    )
    text = ("" if plain else what_to_do) + (
        f"Each of the {count:,} dots is a held-out image of {title}: the model was not trained on it. "
    )
    explained = projection.explained
    if explained is not None:
        left_out = 1 - sum(explained)
        text += (
            f"This model's codes have {size} numbers. The map shows {projection.words}: {sum(explained):.0%} of their variance "
            f"is on it, {left_out:.0%} is left out. The decoder is given that plane's point, put back into all dimensions."
        )
    elif size == 1:
        text += "This model's code is a single number: the horizontal axis. Moving up or down changes nothing."
    else:
        text += "Both numbers of a code are its place on the map, so nothing is left out."
    return text
