"""How far out the prior N(0, I) reaches: the ball that holds a share of it, in any number of dimensions.

In the plane, 86 % of the prior is within two standard deviations of the middle; in 16 dimensions the same distance
holds 0.1 % of it, as draws lie around √16 = 4. A share of the prior is the same everywhere, a distance is not.
"""

from __future__ import annotations

import math

import numpy as np

TWO_SIGMAS = 1 - math.exp(-2)
"""The share of the prior in the plane within two standard deviations: 1 − e^−2, 86.5 %."""


def prior_radius(latent_dim: int, share: float = TWO_SIGMAS) -> float:
    """The radius of the ball around 0 that holds `share` of N(0, I): 2 in the plane, 4.7 in 16 dimensions by default.

    ‖z‖ follows the χ distribution with latent_dim degrees of freedom. Raises ValueError for a share outside (0, 1).
    """
    if not 0 < share < 1:
        raise ValueError(f"A share of the prior must lie between 0 and 1, but is {share}.")
    inside, outside = 0.0, math.sqrt(latent_dim) + 40.0  # where less than 1e-300 of any prior is left
    for _ in range(60):  # halving: to the last digit
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if share_within(middle, latent_dim) < share else (inside, middle)
    return (inside + outside) / 2


def share_within(radius: float, latent_dim: int) -> float:
    """The share of N(0, I) within `radius`: the regularised lower incomplete gamma function P(latent_dim / 2, radius² / 2).

    By its series or, beyond the middle, by the continued fraction of the rest: Press et al. 2007 (Numerical Recipes),
    section 6.2.
    """
    a, x = latent_dim / 2, radius * radius / 2
    if x <= 0:
        return 0.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for k in range(1, 10_000):
            term *= x / (a + k)
            total += term
            if term < total * 1e-17:
                break
        return min(1.0, total * scale)
    b = x + 1 - a
    c, d = 1e300, 1 / b
    fraction = d
    for k in range(1, 10_000):  # Lentz's method
        an = -k * (k - a)
        b += 2
        d = 1 / (an * d + b or 1e-300)
        c = b + an / c or 1e-300
        fraction *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return 1 - fraction * scale


def share_within_prior(codes: np.ndarray, share: float = TWO_SIGMAS) -> float:
    """The share of codes [N, latent_dim] in the ball that holds `share` of the prior; `share` itself would match it."""
    return float((np.linalg.norm(codes, axis=1) <= prior_radius(codes.shape[1], share)).mean())
