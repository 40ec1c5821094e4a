"""The three parts of a KL: what the codes tell about their image, how dimensions depend, how each one differs from the prior.

E_x KL(q(z given x) ‖ p(z)) = I(x; z) + KL(q(z) ‖ Π_j q(z_j)) + Σ_j KL(q(z_j) ‖ p(z_j)), with q(z) the mixture of the
posteriors of all images: Hoffman & Johnson 2016 (ELBO surgery) and Chen et al. 2018, eq. 2. The last two add up to
KL(q(z) ‖ p(z)), so the KL is an upper bound on the mutual information.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_core.gradients import without_gradients
from vae_core.metrics.lacking import at_least

if TYPE_CHECKING:
    import torch

    from vae_core.models.posteriors import DiagonalGaussian


DENSITIES = 400_000_000  # draws × images × dimensions at most: some ten seconds on one core
FEWEST_DRAWS = 200


@dataclass(frozen=True)
class KLParts:
    """Estimates over N images, nats. They add up to the mean KL of the draws.

    Attributes:
        mutual_information: of image and code, between 0 and `limit`
        total_correlation: KL(q(z) ‖ Π_j q(z_j)), 0 for independent dimensions
        dimension_wise: Σ_j KL(q(z_j) ‖ p(z_j)), 0 when each dimension alone follows the prior
        limit: log N: to tell N images apart takes no more. Where the mutual information is near it, codes may tell
            more about an image than N of them can show, and the total correlation is too large by what is cut off
        error: the standard error of the mutual information over the draws
        draws: how many codes the averages are over
    """

    mutual_information: float
    total_correlation: float
    dimension_wise: float
    limit: float
    error: float
    draws: int


@without_gradients
def kl_parts(posterior: DiagonalGaussian, generator: torch.Generator, densities: int | None = None) -> KLParts:
    """The parts of the KL of the posteriors of N images, arrays [N, latent_dim], N ≥ 2.

    q(z) and each q(z_j) are the mixtures over all N posteriors, exactly; the averages are over one draw of each of up
    to N posteriors chosen at random, fewer where draws × images × dimensions would be more than `densities`, which are
    DENSITIES unless told. A batch of B images in place of all N
    would cut the mutual information at log B. Raises ValueError for fewer than two posteriors.
    """
    import torch

    from vae_core.models.posteriors import DiagonalGaussian
    from vae_core.models.tc_vae import AT_ONCE, log_densities

    count, dims = posterior.mean.shape
    at_least(2, count, "images", "Taking a KL apart")
    draws_at_most = max(FEWEST_DRAWS, (densities or DENSITIES) // (count * dims))
    chosen = torch.randperm(count, generator=generator)[:draws_at_most]
    own = DiagonalGaussian(posterior.mean[chosen], posterior.logvar[chosen])
    draws = own.sample(generator)
    blocks = draws.split(max(1, AT_ONCE // (count * dims)))
    parts = [log_densities(posterior, block, math.log(count)) for block in blocks]
    log_joint, log_marginals = (torch.cat(part).double() for part in zip(*parts, strict=True))
    log_prior = DiagonalGaussian.standard(len(draws), dims).log_prob(draws).double()
    information = own.log_prob(draws).double() - log_joint
    return KLParts(
        mutual_information=float(information.mean()),
        total_correlation=float((log_joint - log_marginals).mean()),
        dimension_wise=float((log_marginals - log_prior).mean()),
        limit=math.log(count),
        error=float(information.std()) / math.sqrt(len(draws)),
        draws=len(draws),
    )
