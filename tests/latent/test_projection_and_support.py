"""Planes, grids and support against hand-computed and brute-force cases."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from vae_core.latent.grids import code_extent, grid_places
from vae_core.latent.projection import dimension_plane, fit_projection
from vae_core.latent.support import fit_support, nearest


@pytest.fixture
def codes() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(300, 5)) @ np.diag([3.0, 0.5, 2.0, 1.0, 0.1]) + 7


def test_two_dimensions_are_shown_as_they_are(codes: np.ndarray) -> None:
    plane = fit_projection(codes[:, :2])
    assert plane.is_whole_space and plane.titles == ("z₁", "z₂")
    np.testing.assert_array_equal(plane.project(codes[:, :2]), codes[:, :2])


def test_one_dimension_lies_on_a_line(codes: np.ndarray) -> None:
    plane = fit_projection(codes[:, :1])
    places = plane.project(codes[:, :1])
    np.testing.assert_array_equal(places[:, 0], codes[:, 0])
    assert (places[:, 1] == 0).all()
    np.testing.assert_array_equal(plane.lift(places), codes[:, :1])


def test_more_dimensions_match_scikit_learns_pca(codes: np.ndarray) -> None:
    plane, reference = fit_projection(codes), PCA(5).fit(codes)
    assert plane.explained == pytest.approx(tuple(reference.explained_variance_ratio_[:2]))
    expected = reference.transform(codes)[:, :2]
    np.testing.assert_allclose(np.abs(plane.project(codes)), np.abs(expected), atol=1e-8)
    np.testing.assert_allclose(plane.spreads, np.sqrt(reference.explained_variance_[2:]), rtol=1e-6)


@pytest.mark.parametrize("kind", ["pca", "dimensions"])
def test_lifting_is_the_inverse_of_projecting(codes: np.ndarray, kind: str) -> None:
    plane = fit_projection(codes) if kind == "pca" else dimension_plane(codes, 3, 1)
    places = np.random.default_rng(1).normal(size=(20, 2))
    np.testing.assert_allclose(plane.project(plane.lift(places)), places, atol=1e-9)
    basis = np.concatenate([plane.axes, plane.others])
    np.testing.assert_allclose(basis @ basis.T, np.eye(5), atol=1e-9)  # together they span everything


def test_a_dimension_plane_is_those_two_dimensions(codes: np.ndarray) -> None:
    plane = dimension_plane(codes, 3, 1)
    np.testing.assert_array_equal(plane.project(codes), codes[:, [3, 1]])
    assert plane.titles == ("z₄", "z₂") and plane.other_titles == ("z₁", "z₃", "z₅")
    with pytest.raises(ValueError, match="two different ones of 5"):
        dimension_plane(codes, 1, 1)
    with pytest.raises(ValueError, match="Dimensions 1 and 6"):
        dimension_plane(codes, 0, 5)


def test_the_same_codes_are_never_mirrored(codes: np.ndarray) -> None:
    shuffled = codes[np.random.default_rng(2).permutation(len(codes))]
    np.testing.assert_allclose(fit_projection(codes).axes, fit_projection(shuffled).axes, atol=1e-8)


def test_grid_places_run_from_the_top_left() -> None:
    places = grid_places((0, 4, 0, 2), columns=4, rows=2)
    assert places.shape == (8, 2)
    np.testing.assert_allclose(places[[0, 3, 4]], [[0.5, 1.5], [3.5, 1.5], [0.5, 0.5]])


def test_extent_ignores_the_outermost() -> None:
    codes = np.concatenate([np.random.default_rng(0).uniform(-1, 1, (2000, 2)), [[100.0, 100.0]]])
    left, right, bottom, top = code_extent(codes)
    assert -1.3 < left < -0.9 and 0.9 < right < 1.3 and -1.3 < bottom < -0.9 and 0.9 < top < 1.3


def test_nearest_matches_brute_force(codes: np.ndarray) -> None:
    places = codes[:7] + 0.3
    indices, distances = nearest(codes, places, 4)
    brute = np.linalg.norm(codes[None] - places[:, None], axis=2)
    np.testing.assert_allclose(distances, np.sort(brute, axis=1)[:, :4])
    np.testing.assert_array_equal(indices, brute.argsort(1)[:, :4])


def test_support_is_the_percentiles_of_nearest_distances(codes: np.ndarray) -> None:
    brute = np.linalg.norm(codes[None] - codes[:, None], axis=2)
    np.fill_diagonal(brute, np.inf)
    edge, hole = np.percentile(brute.min(1), [90, 99])
    support = fit_support(codes)
    assert (support.edge, support.hole) == pytest.approx((edge, hole))
    words = [support.trust(d) for d in (edge * 0.9, (edge + hole) / 2, hole * 1.1)]
    assert words == ["among real images", "at the edge", "in a hole"]
    alone = fit_support(codes[:1])
    assert (alone.edge, alone.hole) == (0, 0), "of one code nothing is known but its own place"
