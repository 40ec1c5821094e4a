"""Sentences that depend on a run: what a page is showing, in plain words."""

from __future__ import annotations

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import dataset_title
from vae_core.explorer import map_words
from vae_core.latent.projection import Projection
from vae_core.runs import Run


def map_hint() -> str:
    """What to do with the map, above it."""
    return with_terms(map_words.MAP_HINT)


def film_hint() -> str:
    return "**Press Play**: this map from the first moment of the training to the last."


def chart_hint() -> str:
    return "**Click a dot or between the dots**: the decoder draws what belongs there."


def axis_titles(projection: Projection) -> tuple[str, str]:
    """Of the map's axes; for experts as the dimensions or components are called."""
    return projection.titles if session.is_expert() else projection.plain_titles


def map_caption(run: Run, projection: Projection) -> str:
    """What the dots are, and what the plane leaves out."""
    return map_words.map_caption(
        projection,
        count=len(resources.encoding(run)),
        title=dataset_title(resources.run_dataset(run)),
        size=run.config.model.latent_dim,
        expert=session.is_expert(),
    )
