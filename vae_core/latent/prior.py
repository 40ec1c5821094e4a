"""How far out the prior N(0, I) reaches: the ball that holds a share of it, in any number of dimensions.

In the plane, 86 % of the prior is within two standard deviations of the middle; in 16 dimensions the same distance
holds 0.1 % of it, as draws lie around √16 = 4. A share of the prior is the same everywhere, a distance is not.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi

TWO_SIGMAS = float(chi.cdf(2.0, 2))
"""The share of the prior in the plane within two standard deviations: 1 − e^−2, 86.5 %."""


def prior_radius(latent_dim: int, share: float = TWO_SIGMAS) -> float:
    """The radius of the ball around 0 that holds `share` of N(0, I): 2 in the plane, 4.7 in 16 dimensions by default.

    ‖z‖ follows the χ distribution with latent_dim degrees of freedom. Raises ValueError for a share outside (0, 1).
    """
    if not 0 < share < 1:
        raise ValueError(f"A share of the prior must lie between 0 and 1, but is {share}.")
    return float(chi.ppf(share, latent_dim))


def share_within_prior(codes: np.ndarray, share: float = TWO_SIGMAS) -> float:
    """The share of codes [N, latent_dim] in the ball that holds `share` of the prior; `share` itself would match it."""
    return float((np.linalg.norm(codes, axis=1) <= prior_radius(codes.shape[1], share)).mean())
