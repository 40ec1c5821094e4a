"""How much of where a model puts images is reached by samples: the other side of holes.

Holes ask whether samples fall where there are no codes; coverage asks whether there are codes where no samples fall. A
plain autoencoder whose codes spread far beyond the prior has few holes in the prior's small disc, and still most of
what it learnt is never drawn.
"""

from __future__ import annotations

import math

import numpy as np
from sklearn.neighbors import NearestNeighbors

NEIGHBOURS = 5


def coverage(codes: np.ndarray, samples: np.ndarray, neighbours: int = NEIGHBOURS) -> float:
    """Share of codes [N, latent_dim] with a sample [M, latent_dim] no farther than their k-th nearest other code.

    Naeem et al. 2020 (Reliable fidelity and diversity metrics, arXiv 2002.09797), eq. 6, in the latent space. Hold it
    against `expected_coverage`. Raises ValueError for no more codes than `neighbours`.
    """
    if len(codes) <= neighbours:
        raise ValueError(f"Coverage with {neighbours} neighbours needs more codes than that; there are {len(codes)}.")
    around, _ = NearestNeighbors(n_neighbors=neighbours + 1).fit(codes).kneighbors(codes)
    nearest_sample, _ = NearestNeighbors(n_neighbors=1).fit(samples).kneighbors(codes)
    return float((nearest_sample[:, 0] <= around[:, neighbours]).mean())


def expected_coverage(codes: int, samples: int, neighbours: int = NEIGHBOURS) -> float:
    """What `coverage` comes to on average when codes and samples are of one distribution (lemma 2 there).

    1 − Π_{i=1..k} (N − i) / (N + M − i): about 1 − 2^−k for as many samples as codes, whatever the distribution.
    """
    missed = math.prod((codes - i) / (codes + samples - i) for i in range(1, neighbours + 1))
    return 1.0 - missed
