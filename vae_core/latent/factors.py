"""Which known factor each dimension of a code follows."""

from __future__ import annotations

import numpy as np


def followed_factors(codes: np.ndarray, factors: dict[str, np.ndarray]) -> list[tuple[str, float]]:
    """For each dimension of codes [N, latent_dim] the factor [N] whose order it follows best, and how well: −1 to 1.

    That is Spearman's rank correlation: 1 when the factor grows with the number, −1 when it shrinks, whatever the curve;
    0 for a dimension that never varies. Raises ValueError without factors.
    """
    if not factors:
        raise ValueError("Which factor a dimension follows can be told of generated images only.")
    names = list(factors)
    known = _centred_ranks(np.stack([np.asarray(factors[name], np.float64) for name in names], 1))
    correlations = _centred_ranks(codes.astype(np.float64)).T @ known
    best = np.abs(correlations).argmax(1)
    return [(names[factor], float(correlations[dimension, factor])) for dimension, factor in enumerate(best)]


def _centred_ranks(values: np.ndarray) -> np.ndarray:
    """Ranks down each column, with mean 0 and length 1."""
    ranks = np.stack([_ranks(column) for column in values.T], 1)
    ranks -= ranks.mean(0)
    return ranks / np.maximum(np.linalg.norm(ranks, axis=0), 1e-12)


def _ranks(values: np.ndarray) -> np.ndarray:
    """float64 [N]: the rank of each value, from 1; equal values share the mean of their ranks."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    means: np.ndarray = last - (counts - 1) / 2
    return means[which]
