"""How samples look to a classifier: a Fréchet distance on its features, and the classes that it sees.

The features are those of the small bundled classifier, not of Inception: the distance has its own scale and must
not be called FID, nor be held against published ones. Between datasets it does not compare either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vae_core.metrics.lacking import at_least


@dataclass(frozen=True)
class FeatureGaussian:
    """Mean [D] and covariance [D, D] of features, float64."""

    mean: np.ndarray
    covariance: np.ndarray


def fit_gaussian(features: np.ndarray) -> FeatureGaussian:
    """The Gaussian with the moments of features [N, D]. Raises LacksData for fewer than two rows."""
    at_least(2, len(features), "images", "A Gaussian fitted to images")
    exact = features.astype(np.float64)
    return FeatureGaussian(exact.mean(0), np.atleast_2d(np.cov(exact, rowvar=False)))


def frechet_distance(first: FeatureGaussian, second: FeatureGaussian) -> float:
    """‖m₁ − m₂‖² + tr(C₁ + C₂ − 2 (C₁ C₂)^½), ≥ 0, in squared units of the features.

    Dowson & Landau 1982; on features of a network: Heusel et al. 2017, eq. 6. C₁ C₂ has the eigenvalues of the
    symmetric C₁^½ C₂ C₁^½, whose roots add up to the trace wanted: no complex numbers, and exact for covariances
    without full rank.
    """
    values, vectors = np.linalg.eigh(first.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    product = root @ second.covariance @ root
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh((product + product.T) / 2), 0)).sum()
    apart = float(((first.mean - second.mean) ** 2).sum())
    return max(0.0, apart + float(np.trace(first.covariance) + np.trace(second.covariance) - 2 * cross))


@dataclass(frozen=True)
class ClassSpread:
    """The classes that a classifier sees in N images.

    Attributes:
        shares: float [classes], of images by the classifier's first guess; they sum to 1
        entropy: of `shares`, nats; log(classes) at most, when every class is drawn as often
        confidence: mean probability that the classifier gives its first guess, in [0, 1]; low for mush
    """

    shares: np.ndarray
    entropy: float
    confidence: float

    @property
    def classes_seen(self) -> float:
        """exp(entropy): as many evenly drawn classes would spread as far, between 1 and the number of classes."""
        return math.exp(self.entropy)


def class_spread(probabilities: np.ndarray) -> ClassSpread:
    """From class probabilities [N, classes], N ≥ 1."""
    at_least(1, len(probabilities), "images", "The spread of classes")
    counts = np.bincount(probabilities.argmax(1), minlength=probabilities.shape[1])
    shares = counts / counts.sum()
    seen = shares[shares > 0]
    entropy = float(max(0.0, -(seen * np.log(seen)).sum()))
    return ClassSpread(shares, entropy, float(probabilities.max(1).astype(np.float64).mean()))
