"""What metrics need of a model or its images, each with the reason that a person reads where it is not there."""

from __future__ import annotations

import numpy as np

from vae_core.metrics.context import Context
from vae_core.metrics.factors import known_factors
from vae_core.metrics.registry import Need
from vae_core.models.space import NO_ENCODER

_NO_RATE = "Its posterior is a point, without a spread: it has no KL, and no likelihood to bound."


def _encoder(context: Context) -> str | None:
    return None if context.space.has_encoder else f"Not for this model: {NO_ENCODER}"


def _rate(context: Context) -> str | None:
    return _encoder(context) or (None if context.space.has_rate else _NO_RATE)


def _density(context: Context) -> str | None:
    if (reason := _encoder(context)) is not None:
        return reason
    if context.space.has_density:
        return None
    no_bound = "Its posterior has no density: there is no likelihood to bound by drawing from it."
    return no_bound if context.space.has_rate else _NO_RATE


def _places(context: Context) -> str | None:
    if (reason := _encoder(context)) is not None:
        return reason
    return "Its codes are entries of a codebook, not places in a space." if context.space.is_grid else None


def _plane(context: Context) -> str | None:
    flat = context.space.code_size == 2
    return None if flat else "Drawn on a grid over the plane, so only for a latent size of 2."


def _points(context: Context) -> str | None:
    return "Only for codes that are points." if np.isfinite(context.encoding.logvar).all() else None


def _labels(context: Context) -> str | None:
    several = len(np.unique(context.train.classes)) > 1
    return None if several else "The training images that the codes were taken of are of one class only."


def _factors(context: Context) -> str | None:
    known = known_factors(context.held_out)
    return None if known else "What these images were drawn from is not known; only generated ones have known factors."


def _classifier(context: Context) -> str | None:
    from vae_core.metrics.classifier import NoClassifier, load_classifier

    try:
        load_classifier(context.dataset)
    except NoClassifier as error:
        return str(error)
    return None


ENCODER = Need("encoder", _encoder)
RATE = Need("rate", _rate)
DENSITY = Need("density", _density)
PLACES = Need("places", _places)
PLANE = Need("plane", _plane)
POINTS = Need("points", _points)
LABELS = Need("labels", _labels)
CLASSIFIER = Need("classifier", _classifier)
FACTORS = Need("factors", _factors)
