"""A plane to look at codes on: the codes themselves in two dimensions; of more, two chosen ones or the principal two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Projection:
    """An affine plane in latent space: z = mean + p · axes for a place p on the plane.

    Attributes:
        mean: [latent_dim], the plane's origin
        axes: [2, latent_dim], orthonormal rows (a one-dimensional space has a second row of zeros)
        others: [latent_dim − 2, latent_dim], orthonormal rows that complete the axes to the whole space
        titles: of the two axes
        other_titles: of the others
        explained: shares of the codes' variance along the two axes; None when the plane is the whole space
        spreads: [latent_dim − 2], standard deviations of the codes along the others
    """

    mean: np.ndarray
    axes: np.ndarray
    others: np.ndarray
    titles: tuple[str, str]
    other_titles: tuple[str, ...]
    explained: tuple[float, float] | None
    spreads: np.ndarray

    @property
    def is_whole_space(self) -> bool:
        return self.explained is None

    @property
    def plain_titles(self) -> tuple[str, str]:
        """Of the two axes, without the field's terms."""
        if self.is_whole_space:
            return "first number", "second number"
        if self.titles[0].startswith("PC"):
            return "largest differences", "next largest"
        return self.titles

    @property
    def words(self) -> str:
        """Which plane it is, in plain words."""
        if self.titles[0].startswith("PC"):
            return "the plane on which they vary most (principal components)"
        return f"the plane of {self.titles[0]} and {self.titles[1]}"

    def project(self, codes: np.ndarray) -> np.ndarray:
        """Codes [N, latent_dim] -> places on the plane [N, 2]."""
        places: np.ndarray = (codes - self.mean) @ self.axes.T
        return places

    def lift(self, places: np.ndarray) -> np.ndarray:
        """Places [N, 2] -> the codes on the plane [N, latent_dim]; the inverse of `project` for codes on the plane."""
        codes: np.ndarray = self.mean + places @ self.axes
        return codes


def fit_projection(codes: np.ndarray) -> Projection:
    """The plane for codes [N, latent_dim]: two dimensions as they are, more by PCA, one on a line.

    The PCA is the eigenvectors of the covariance; each axis points the way of its largest weight, so that the same
    codes are never shown mirrored.
    """
    dims = codes.shape[1]
    if dims <= 2:
        nothing = np.zeros((0, dims))
        return Projection(np.zeros(dims), np.eye(2, dims), nothing, ("z₁", "z₂"), (), None, np.zeros(0))
    exact = codes.astype(np.float64)
    mean = exact.mean(0)
    values, vectors = np.linalg.eigh(np.cov(exact - mean, rowvar=False))
    values, basis = np.maximum(values[::-1], 0), vectors[:, ::-1].T
    basis = basis * np.sign(basis[np.arange(dims), np.abs(basis).argmax(1)])[:, None]
    first, second = values[:2] / max(float(values.sum()), 1e-12)
    return Projection(
        mean,
        basis[:2],
        basis[2:],
        (f"PC 1 ({first:.0%} of variance)", f"PC 2 ({second:.0%} of variance)"),
        tuple(f"PC {k + 1}" for k in range(2, dims)),
        (float(first), float(second)),
        np.sqrt(values[2:]),
    )


def dimension_plane(codes: np.ndarray, first: int, second: int) -> Projection:
    """The plane of two latent dimensions (counted from 0), through zero in all the others.

    Raises ValueError unless they are two different dimensions of codes [N, latent_dim].
    """
    dims = codes.shape[1]
    if first == second or not (0 <= first < dims and 0 <= second < dims):
        raise ValueError(f"Dimensions {first + 1} and {second + 1} span no plane; choose two different ones of {dims}.")
    basis = np.eye(dims)
    rest = [d for d in range(dims) if d not in (first, second)]
    variances = codes.var(0, dtype=np.float64)
    shares = variances / max(float(variances.sum()), 1e-12)
    return Projection(
        np.zeros(dims),
        basis[[first, second]],
        basis[rest],
        (f"z{subscript(first + 1)}", f"z{subscript(second + 1)}"),
        tuple(f"z{subscript(d + 1)}" for d in rest),
        (float(shares[first]), float(shares[second])) if dims > 2 else None,
        np.sqrt(variances[rest]),
    )


def subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
