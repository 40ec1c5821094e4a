"""Counts of real codes near a place, against brute force and by hand."""

import numpy as np
import pytest

from vae_core.latent.support import count_near, fit_support, nearest


@pytest.mark.parametrize(("count", "dims", "places"), [(500, 2, 40), (3000, 16, 700), (1, 1, 3)])
def test_matches_brute_force(count: int, dims: int, places: int) -> None:
    draw = np.random.default_rng(dims)
    codes = draw.normal(size=(count, dims)).astype(np.float32)
    where = draw.normal(size=(places, dims)).astype(np.float32)
    distances = np.array([[np.linalg.norm(c.astype(float) - p.astype(float)) for c in codes] for p in where[:20]])
    for radius in (0.0, 0.3, 1.0, float(np.median(distances)), 100.0):
        near = count_near(codes, where, radius)
        assert near.shape == (places,) and near.dtype == np.int64
        np.testing.assert_array_equal(near[:20], (distances <= radius).sum(1))


def test_the_batches_agree_with_one_place_at_a_time() -> None:
    draw = np.random.default_rng(3)
    codes, where = draw.normal(size=(2000, 2)), draw.normal(size=(1201, 2))  # three batches
    one_by_one = [count_near(codes, place[None], 0.2)[0] for place in where[::50]]
    np.testing.assert_array_equal(count_near(codes, where, 0.2)[::50], one_by_one)


def test_the_radius_is_inclusive_and_far_from_the_origin_exact() -> None:
    codes = np.array([[0.0, 0], [3, 4], [6, 8]])
    np.testing.assert_array_equal(count_near(codes, np.array([[0.0, 0]]), 5.0), [2])
    np.testing.assert_array_equal(count_near(codes, np.array([[0.0, 0]]), 4.999999), [1])
    far = codes + 2.0**30  # a difference of products in float32 would lose everything here
    np.testing.assert_array_equal(count_near(far, far[:1], 5.0), [2])


def test_none_near_means_in_a_hole() -> None:
    draw = np.random.default_rng(0)
    codes = draw.normal(size=(800, 2))
    places = draw.uniform(-5, 5, size=(300, 2))
    support = fit_support(codes)
    distance = nearest(codes, places, 1)[1][:, 0]
    in_hole = np.array([support.trust(d) == "in a hole" for d in distance])
    assert 0 < in_hole.sum() < 300
    np.testing.assert_array_equal(count_near(codes, places, support.hole) == 0, in_hole)


def test_refuses_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"one latent size, but are \[5, 2\] and \[1, 3\]"):
        count_near(np.zeros((5, 2)), np.zeros((1, 3)), 1.0)
    for radius in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="radius around a place must be 0 or more"):
            count_near(np.zeros((5, 2)), np.zeros((1, 2)), radius)
