"""Which latent dimensions a model uses."""

from __future__ import annotations

import numpy as np

from vae_core.metrics.lacking import at_least

ACTIVE_THRESHOLD = 0.01


def code_variances(codes: np.ndarray) -> np.ndarray:
    """Var_x(E_q[z_d]) of posterior means [N, latent_dim]: [latent_dim], in units of the prior's variance.

    Burda, Grosse & Salakhutdinov 2016 (arXiv 1509.00519), section 5. Raises LacksData for fewer than two codes.
    """
    at_least(2, len(codes), "images", "A variance")
    variances: np.ndarray = codes.astype(np.float64).var(axis=0, ddof=1)
    return variances


def active_units(codes: np.ndarray, threshold: float = ACTIVE_THRESHOLD) -> int:
    """How many dimensions have Var_x(E_q[z_d]) > threshold, for posterior means [N, latent_dim].

    The threshold is on the scale of the prior. A plain autoencoder's codes have no such scale: there the number only
    tells dimensions that died altogether.
    """
    return int((code_variances(codes) > threshold).sum())


def kl_by_dimension(kl: np.ndarray) -> np.ndarray:
    """Means over images of KL(q(z_d given x) ‖ N(0, 1)), from [N, latent_dim] to [latent_dim], nats a dimension."""
    means: np.ndarray = kl.astype(np.float64).mean(axis=0)
    return means
