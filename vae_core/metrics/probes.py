"""What can be read off the codes: two simple classifiers on them, and the same on as many principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.metrics.lacking import at_least

NEIGHBOURS = 10
PCA_VALUES = 20_000_000  # pixels that the PCA is fitted on at most: 80 MB of float32


@dataclass(frozen=True)
class Probes:
    """Accuracies on held-out codes of classifiers fitted on training codes, shares in [0, 1].

    Attributes:
        knn: of NEIGHBOURS nearest neighbours, by Euclidean distance in the codes as they are
        linear: of multinomial logistic regression on standardised codes
    """

    knn: float
    linear: float


def probe(
    codes: np.ndarray, labels: np.ndarray, held_out_codes: np.ndarray, held_out_labels: np.ndarray, seed: int = 0
) -> Probes:
    """Fit on codes [N, latent_dim] with labels [N], score on held-out ones [M, latent_dim], [M].

    The linear probe: Alain & Bengio 2016, arXiv 1610.01644. Raises LacksData for training codes of one class only.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.preprocessing import StandardScaler

    at_least(2, len(np.unique(labels)), "classes of training images", "Telling classes apart")
    neighbours = KNeighborsClassifier(min(NEIGHBOURS, len(codes)))
    neighbours.fit(codes, labels)
    scaler = StandardScaler().fit(codes)
    linear = LogisticRegression(max_iter=300, tol=1e-3, random_state=seed)
    linear.fit(scaler.transform(codes), labels)
    return Probes(
        knn=float(neighbours.score(held_out_codes, held_out_labels)),
        linear=float(linear.score(scaler.transform(held_out_codes), held_out_labels)),
    )


def pca_codes(
    images: np.ndarray, held_out_images: np.ndarray, latent_dim: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """The first `latent_dim` principal components of the pixels: float32 codes [N, latent_dim] and [M, latent_dim].

    Fitted on the training images uint8 [N, C, H, W] alone, as many of the first as hold PCA_VALUES pixels. There are
    fewer components when images or pixels are fewer.
    """
    from sklearn.decomposition import PCA

    pixels = int(np.prod(images.shape[1:]))
    fitted = min(len(images), max(latent_dim, PCA_VALUES // pixels))
    pca = PCA(min(latent_dim, fitted, pixels), svd_solver="randomized", random_state=seed)
    pca.fit(_flat(images[:fitted]))

    def transform(values: np.ndarray) -> np.ndarray:
        parts = [pca.transform(_flat(values[i : i + 1000])) for i in range(0, len(values), 1000)]
        return np.concatenate(parts).astype(np.float32)

    return transform(images), transform(held_out_images)


def _flat(images: np.ndarray) -> np.ndarray:
    flat: np.ndarray = images.reshape(len(images), -1).astype(np.float32) / 255
    return flat
