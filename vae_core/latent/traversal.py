"""One latent dimension at a time: what it draws, and how much the model uses it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ACTIVE_KL = 0.01
"""Nats: a dimension of a smaller mean KL carries nothing of the image, and its posterior is the prior."""


@dataclass(frozen=True)
class DimensionUse:
    """How much of a model's KL is in one latent dimension.

    Attributes:
        dimension: counted from 0
        kl: KL(q(z_d given x) ‖ p(z_d)) averaged over images, nats
        share: of the KL of all dimensions, 0 to 1; 0 when there is no KL at all
        active: whether kl is at least the threshold
    """

    dimension: int
    kl: float
    share: float
    active: bool


def dimension_order(kl: np.ndarray, threshold: float = ACTIVE_KL) -> list[DimensionUse]:
    """The dimensions by their mean KL, the largest first, of equal ones the first; from kl [N, latent_dim] in nats.

    For models with a KL (`has_rate`): a plain autoencoder's is 0 throughout, and says nothing of its
    dimensions. `threshold` is in nats; the other usual measure of use, Var_x(E_q[z_d]) > 0.01 (Burda, Grosse and
    Salakhutdinov 2016, section 5.2), mostly but not always agrees.
    Raises ValueError for another shape, no images, or a KL that is not finite.
    """
    values = np.asarray(kl, np.float64)
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError(f"The order of dimensions needs the KL [N, latent_dim], but was given {list(values.shape)}.")
    means = values.mean(0)
    if not np.isfinite(means).all():
        worst = int(np.flatnonzero(~np.isfinite(means))[0])
        raise ValueError(f"The KL of dimension {worst + 1} is {means[worst]:g}; it must be a finite number of nats.")
    total = float(means.sum())
    return [
        DimensionUse(
            int(d), float(means[d]), float(means[d]) / total if total > 0 else 0.0, bool(means[d] >= threshold)
        )
        for d in np.argsort(-means, kind="stable")
    ]


def traversal(code: np.ndarray, dimension: int, values: ArrayLike) -> np.ndarray:
    """[steps, latent_dim]: the code [latent_dim] with one dimension (from 0) set to each of values [steps] in turn.

    The values are places in latent space, which for a prior N(0, I) are prior standard deviations.
    Raises ValueError for a dimension that the code does not have.
    """
    base = np.asarray(code)
    if base.ndim != 1 or not 0 <= dimension < len(base):
        raise ValueError(f"There is no latent dimension {dimension + 1} in a code {list(base.shape)}.")
    places = np.asarray(values, np.float64)
    if places.ndim != 1:
        raise ValueError(f"A traversal goes through a list of values [steps], but was given {list(places.shape)}.")
    codes = np.repeat(base[None], len(places), axis=0)
    if not np.issubdtype(codes.dtype, np.floating):
        codes = codes.astype(np.float64)  # whole numbers would cut the values
    codes[:, dimension] = places
    return codes
