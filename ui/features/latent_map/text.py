"""Sentences that depend on a run: what a page is showing, in plain words."""

from __future__ import annotations

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import dataset_title
from vae_core.latent.projection import Projection
from vae_core.runs import Run


def map_hint() -> str:
    """What to do with the map, above it."""
    return with_terms("**Point anywhere**: the decoder draws what belongs there. Click or tap to keep it.")


def film_hint() -> str:
    return "**Press Play**: this map from the first moment of the training to the last."


def chart_hint() -> str:
    return "**Click a dot or between the dots**: the decoder draws what belongs there."


def axis_titles(projection: Projection) -> tuple[str, str]:
    """Of the map's axes; for experts as the dimensions or components are called."""
    return projection.titles if session.is_expert() else projection.plain_titles


def map_caption(run: Run, projection: Projection) -> str:
    """What the dots are, and what the plane leaves out."""
    count, title = len(resources.held_out_classes(run)), dataset_title(resources.run_dataset(run))
    size = run.config.model.latent_dim
    text = f"Each of the {count:,} dots is an image of {title} that the model was not trained on. "
    explained = projection.explained
    if explained is not None:
        left_out = 1 - sum(explained)
        if not session.is_expert():
            return text + (
                f"The model describes an image by {size} numbers, and a map has two directions: {sum(explained):.0%} of "
                f"the differences between the codes are on it, {left_out:.0%} are left out."
            )
        text += (
            f"This model's codes have {size} numbers. The map shows {projection.words}: {sum(explained):.0%} of their "
            f"variance is on it, {left_out:.0%} is left out. The decoder is given that plane's point, put back into all "
            "dimensions."
        )
    elif size == 1:
        text += "The model describes it by a single number: its place from left to right. Up and down change nothing."
    else:
        text += (
            "The model describes it by two numbers, its code: they are its place on the map, so nothing is left out."
        )
    return text
