"""How much of where real things are is reached by samples, and how thick real things lie around the samples.

Of codes under the prior's samples it is the other side of holes; it does as well for the features of images.

Holes ask whether samples fall where there are no codes; coverage asks whether there are codes where no samples fall. A
plain autoencoder whose codes spread far beyond the prior has few holes in the prior's small disc, and still most of
what it learnt is never drawn.
"""

from __future__ import annotations

import math

import numpy as np

from vae_core.latent.support import kth_distances, nearest
from vae_core.metrics.lacking import at_least
from vae_core.seeded import Seeded

NEIGHBOURS = 5
DISTANCES_AT_ONCE = 5_000_000  # 40 MB


def reached(codes: np.ndarray, samples: np.ndarray, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """Which codes [N, latent_dim] have a sample [M, latent_dim] no farther than their k-th nearest other code: bool [N].

    Naeem et al. 2020 (Reliable fidelity and diversity metrics, arXiv 2002.09797), eq. 6, in the latent space. Raises
    LacksData for no more codes than `neighbours`.
    """
    at_least(neighbours + 1, len(codes), "images", f"Coverage, by the {neighbours} nearest neighbours of each,")
    _, nearest_sample = nearest(samples, codes, 1)
    return np.asarray(nearest_sample[:, 0] <= kth_distances(codes, neighbours))


def reached_images(codes: np.ndarray, logvar: np.ndarray, seed: int) -> np.ndarray:
    """Which images, by their posteriors' means and log variances [N, latent_dim], draws of the prior reach: bool [N].

    One draw of each posterior, against as many of the prior; the metric coverage is the share. Raises LacksData.
    """
    posterior, prior = (Seeded(seed * 1000 + stream) for stream in (7, 8))
    order = posterior.permutation(len(codes))
    drawn = codes[order] + np.exp(0.5 * logvar[order]) * posterior.normal(*codes.shape)  # 0 for points
    found = np.empty(len(codes), bool)
    found[order] = reached(drawn, prior.normal(*codes.shape))
    return found


def coverage(codes: np.ndarray, samples: np.ndarray, neighbours: int = NEIGHBOURS) -> float:
    """The share of codes [N, latent_dim] that samples [M, latent_dim] have `reached`.

    Hold it against `expected_coverage`. Raises LacksData for no more codes than `neighbours`.
    """
    return float(reached(codes, samples, neighbours).mean())


def density(codes: np.ndarray, samples: np.ndarray, neighbours: int = NEIGHBOURS) -> float:
    """How thick the codes [N, latent_dim] lie around the samples [M, latent_dim]: ≥ 0, and 1 for a perfect match.

    Naeem et al. 2020, eq. 5: around each code a ball out to its k-th nearest other code; the density is the mean over
    samples of the balls that each is in, by k. On average 1 when both are of one distribution, whatever it is and
    however many there are; above 1 where samples keep to the thick of the codes. Coverage asks whether samples reach
    all codes, density whether samples lie among codes at all. Raises LacksData for no more codes than `neighbours`.
    """
    from scipy.spatial.distance import cdist
    from sklearn.neighbors import NearestNeighbors

    at_least(neighbours + 1, len(codes), "images", f"Density, by the {neighbours} nearest neighbours of each,")
    around, _ = NearestNeighbors(n_neighbors=neighbours + 1).fit(codes).kneighbors(codes)
    within = sum(
        int((cdist(block, codes) <= around[:, neighbours]).sum())
        for block in np.array_split(samples, -(-len(samples) * len(codes) // DISTANCES_AT_ONCE))
    )
    return within / (neighbours * len(samples))


def expected_coverage(codes: int, samples: int, neighbours: int = NEIGHBOURS) -> float:
    """What `coverage` comes to on average when codes and samples are of one distribution (lemma 2 there).

    1 − Π_{i=1..k} (N − i) / (N + M − i): about 1 − 2^−k for as many samples as codes, whatever the distribution.
    Raises LacksData for no more codes than `neighbours`.
    """
    at_least(neighbours + 1, codes, "images", f"Coverage, by the {neighbours} nearest neighbours of each,")
    missed = math.prod((codes - i) / (codes + samples - i) for i in range(1, neighbours + 1))
    return 1.0 - missed
