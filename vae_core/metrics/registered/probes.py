"""How well the labels can be read off the codes."""

from __future__ import annotations

import numpy as np

from vae_core.metrics.context import Context
from vae_core.metrics.needs import LABELS, PLACES
from vae_core.metrics.probes import Probes, pca_codes, probe
from vae_core.metrics.registry import metric

_CODES = "fitted on training codes, scored on held-out ones"
_PIXELS = "fitted on training images, scored on held-out ones"


def _on_codes(context: Context) -> Probes:
    train, held_out = context.train.classes, context.held_out.classes
    return probe(context.train_encoding.codes, train, context.encoding.codes, held_out, context.seed)


def _on_pca(context: Context) -> Probes:
    train, held_out = context.train, context.held_out
    fitted, scored = pca_codes(train.pixels, held_out.pixels, context.space.code_size, context.seed)
    return probe(fitted, train.classes, scored, held_out.classes, context.seed)


@metric(
    "knn",
    part="probes",
    title="k-nearest-neighbours accuracy",
    unit="share of images",
    split=_CODES,
    better="higher",
    description="Of 10 neighbours among the codes.",
    needs=(PLACES, LABELS),
    reference="pca_knn",
    compared=True,
    style="share",
)
def _knn(context: Context) -> float:
    return context.shared(_on_codes).knn


@metric(
    "linear",
    part="probes",
    title="Linear probe accuracy",
    unit="share of images",
    split=_CODES,
    better="higher",
    description="Of multinomial logistic regression on the codes.",
    needs=(PLACES, LABELS),
    reference="pca_linear",
    compared=True,
    style="share",
)
def _linear(context: Context) -> float:
    return context.shared(_on_codes).linear


@metric(
    "pca_knn",
    part="probes",
    title="k-nearest-neighbours accuracy, PCA",
    unit="share of images",
    split=_PIXELS,
    better="neither",
    description="The same on as many principal components of the pixels.",
    needs=(PLACES, LABELS),
    reference_title="PCA of the pixels",
    style="share",
)
def _pca_knn(context: Context) -> float:
    return context.shared(_on_pca).knn


@metric(
    "pca_linear",
    part="probes",
    title="Linear probe accuracy, PCA",
    unit="share of images",
    split=_PIXELS,
    better="neither",
    description="The same on as many principal components of the pixels.",
    needs=(PLACES, LABELS),
    reference_title="PCA of the pixels",
    style="share",
)
def _pca_linear(context: Context) -> float:
    return context.shared(_on_pca).linear


@metric(
    "chance",
    part="probes",
    title="Accuracy of the commonest class",
    unit="share of images",
    split="held-out",
    better="neither",
    description="What knowing nothing would give.",
    style="share",
)
def _chance(context: Context) -> float:
    labels = context.held_out.classes
    return float(np.bincount(labels).max() / len(labels))
