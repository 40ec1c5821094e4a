"""Sums and differences of codes: class means, attribute vectors, A − B + C, and means of several images.

After Larsen, Sønderby, Larochelle and Winther 2016 ("Autoencoding beyond pixels using a learned similarity metric",
section 4.2: attribute vectors as differences of mean codes) and Mikolov, Yih and Zweig 2013 (A − B + C). Arrays are
float32 or float64 [N, latent_dim]; means are taken in float64 and returned as the codes came.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def class_mean(codes: np.ndarray, labels: np.ndarray, label: int) -> np.ndarray:
    """[latent_dim], the mean of the codes [N, latent_dim] whose label [N] is `label`.

    Raises ValueError when there is none, or when codes and labels are not equally many.
    """
    _equally_many(codes, labels, "labels")
    members = np.asarray(labels) == label
    if not members.any():
        raise ValueError(f"None of the {len(codes)} images is of class {label}, so the class has no mean.")
    return _mean(codes[members])


def class_means(codes: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """[classes, latent_dim], the mean code of each class 0, 1, …. Raises ValueError for a class without images."""
    return np.stack([class_mean(codes, labels, label) for label in range(classes)])


def attribute_vector(codes: np.ndarray, labels: np.ndarray, source: int, target: int) -> np.ndarray:
    """[latent_dim], from the mean code of class `source` to that of class `target`.

    Raises ValueError for a class without images, or a class and itself.
    """
    if source == target:
        raise ValueError(f"An attribute vector leads from one class to another; both are class {source}.")
    difference: np.ndarray = class_mean(codes, labels, target) - class_mean(codes, labels, source)
    return difference


def factor_vector(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """[latent_dim], from the mean code of images with a low value of a factor to that of images with a high one.

    Low are the values [N] up to their first tercile, high those from the second on; the third between is left out,
    so that the two groups differ clearly. Of a factor that comes round again (rotation in degrees) low and high are
    neighbours as well as opposites: its vector says little.
    Raises ValueError when codes and values are not equally many, or when the values are too alike to have thirds.
    """
    _equally_many(codes, values, "factor values")
    exact = np.asarray(values, np.float64)
    low, high = np.quantile(exact, [1 / 3, 2 / 3]) if len(exact) else (0.0, 0.0)
    if not low < high:
        raise ValueError(
            f"The {len(exact)} values of this factor have no lower and upper third (both end at {low:g}); "
            "choose a factor that varies, or more images."
        )
    difference: np.ndarray = _mean(codes[exact >= high]) - _mean(codes[exact <= low])
    return difference


def apply_attribute(code: np.ndarray, vector: np.ndarray, strengths: ArrayLike) -> np.ndarray:
    """code + strength · vector for codes and vectors [latent_dim]: [*strengths.shape, latent_dim].

    Strength 0 is the image itself, 1 the whole way from one mean to the other, −1 the opposite.
    Raises ValueError for different sizes.
    """
    base = _same_size(code, vector)
    shifted = base[0] + np.asarray(strengths, np.float64)[..., None] * base[1]
    return shifted.astype(_kind(code))


def analogy(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """A − B + C of codes [latent_dim]: what A has and B has not, added to C. Raises ValueError for unlike sizes."""
    first, second, third = _same_size(a, b, c)
    result: np.ndarray = (first - second + third).astype(_kind(a))
    return result


def hybrid(codes: np.ndarray, weights: ArrayLike | None = None) -> np.ndarray:
    """[latent_dim], the mean of codes [K, latent_dim] by weights [K], which are divided by their sum; None: all alike.

    Raises ValueError for no codes, another number of weights, or weights that `shares` refuses.
    """
    if codes.ndim != 2 or len(codes) == 0:
        raise ValueError(f"A hybrid needs one code or more [K, latent_dim], but was given {list(codes.shape)}.")
    parts = shares(np.ones(len(codes)) if weights is None else weights)
    if len(parts) != len(codes):
        raise ValueError(f"Each image of a hybrid needs one weight: {len(codes)} images have {len(parts)} weights.")
    mean: np.ndarray = (parts @ codes.astype(np.float64)).astype(_kind(codes))
    return mean


def shares(weights: ArrayLike) -> np.ndarray:
    """Weights [K] divided by their sum: float64 [K], what a hybrid shows beside each image.

    Raises ValueError for a weight that is negative or not finite, or when all are 0.
    """
    values = np.asarray(weights, np.float64)
    if values.ndim != 1:
        raise ValueError(f"Weights are one number an image [K], but were given {list(values.shape)}.")
    for place, value in enumerate(values, 1):
        if not (np.isfinite(value) and value >= 0):
            raise ValueError(f"Weight {place} of the hybrid is {value:g}; weights are numbers of 0 or more.")
    total = float(values.sum())
    if total == 0:
        raise ValueError("All weights of the hybrid are 0; give at least one image some weight.")
    parts: np.ndarray = values / total
    return parts


def _mean(codes: np.ndarray) -> np.ndarray:
    mean: np.ndarray = codes.mean(0, dtype=np.float64).astype(_kind(codes))
    return mean


def _kind(codes: np.ndarray) -> type[np.floating]:
    return np.float32 if np.asarray(codes).dtype in (np.float16, np.float32) else np.float64


def _equally_many(codes: np.ndarray, others: np.ndarray, what: str) -> None:
    if len(codes) != len(others):
        raise ValueError(f"Each code needs one of the {what}, but there are {len(codes)} codes and {len(others)}.")


def _same_size(*codes: np.ndarray) -> list[np.ndarray]:
    if any(np.ndim(code) != 1 or len(code) != len(codes[0]) for code in codes):
        sizes = ", ".join(str(list(np.shape(code))) for code in codes)
        raise ValueError(f"Codes are added within one latent space, [latent_dim] each, but these are {sizes}.")
    return [np.asarray(code, np.float64) for code in codes]
