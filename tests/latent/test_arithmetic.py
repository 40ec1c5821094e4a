"""Arithmetic of codes by hand, and factor vectors on the generated shapes."""

import numpy as np
import pytest

from vae_core.datasets import dataset
from vae_core.latent.arithmetic import (
    analogy,
    apply_attribute,
    attribute_vector,
    class_mean,
    class_means,
    factor_vector,
    hybrid,
    shares,
)

CODES = np.array([[0, 0], [2, 0], [0, 4], [0, 8], [9, 9]], np.float32)
LABELS = np.array([0, 0, 1, 1, 2])


def test_class_means_by_hand() -> None:
    means = class_means(CODES, LABELS, 3)
    assert means.dtype == np.float32
    np.testing.assert_array_equal(means, [[1, 0], [0, 6], [9, 9]])
    np.testing.assert_array_equal(class_mean(CODES, LABELS, 1), [0, 6])


def test_a_class_without_images_has_no_mean() -> None:
    with pytest.raises(ValueError, match="None of the 5 images is of class 3"):
        class_means(CODES, LABELS, 4)
    with pytest.raises(ValueError, match="5 codes and 4"):
        class_mean(CODES, LABELS[:4], 0)


def test_an_attribute_vector_leads_from_one_class_mean_to_the_other() -> None:
    vector = attribute_vector(CODES, LABELS, source=0, target=1)
    np.testing.assert_array_equal(vector, [-1, 6])
    np.testing.assert_array_equal(apply_attribute(class_mean(CODES, LABELS, 0), vector, 1.0), [0, 6])
    with pytest.raises(ValueError, match="both are class 2"):
        attribute_vector(CODES, LABELS, 2, 2)


def test_strengths_from_minus_two_to_two() -> None:
    codes = apply_attribute(np.array([1, 1], np.float32), np.array([0.5, -1], np.float32), [-2, 0, 0.5, 2])
    assert codes.dtype == np.float32
    np.testing.assert_array_equal(codes, [[0, 3], [1, 1], [1.25, 0.5], [2, -1]])
    with pytest.raises(ValueError, match=r"these are \[2\], \[3\]"):
        apply_attribute(np.zeros(2), np.zeros(3), 1.0)


def test_means_of_many_float32_codes_are_exact() -> None:
    codes = np.full((100_000, 1), 0.1, np.float32)  # summed in float32, these drift
    assert class_mean(codes, np.zeros(100_000), 0)[0] == np.float32(0.1)


def test_factor_vector_leaves_out_the_middle_third() -> None:
    values = np.array([5.0, 1, 6, 2, 3, 4])  # terciles at 2.67 and 4.33
    codes = np.array([[10], [0], [20], [2], [999], [-999]], np.float64)
    np.testing.assert_array_equal(factor_vector(codes, values), [15 - 1])


def test_factor_vector_finds_the_direction_of_a_factor() -> None:
    factors = dataset("shapes").load("held-out", 28, 600).factors
    codes = np.stack([2 * factors["x"] + 1, factors["size"], 0 * factors["x"]], axis=1)
    vector = factor_vector(codes, factors["x"])
    # x is even over 0.3…0.7, so its outer thirds have means 0.8 / 3 apart; size does not go with it.
    np.testing.assert_allclose(vector, [2 * 0.8 / 3, 0, 0], atol=0.02)


def test_factor_vector_refuses_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="3 values of this factor have no lower and upper third"):
        factor_vector(np.zeros((3, 2)), np.ones(3))
    with pytest.raises(ValueError, match="0 values"):
        factor_vector(np.zeros((0, 2)), np.zeros(0))
    with pytest.raises(ValueError, match="3 codes and 2"):
        factor_vector(np.zeros((3, 2)), np.arange(2))


def test_a_minus_b_plus_c() -> None:
    a, b, c = np.array([[5, 1], [2, 1], [0, 7]], np.float32)
    result = analogy(a, b, c)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, [3, 7])
    np.testing.assert_array_equal(analogy(a, b, b), a)
    with pytest.raises(ValueError, match=r"\[2\], \[2\], \[1\]"):
        analogy(a, b, c[:1])


def test_hybrid_is_the_weighted_mean() -> None:
    codes = np.array([[0, 0], [4, 0], [0, 8]], np.float32)
    np.testing.assert_allclose(hybrid(codes), [4 / 3, 8 / 3], rtol=1e-6)
    np.testing.assert_array_equal(hybrid(codes, [1, 1, 2]), [1, 4])
    np.testing.assert_array_equal(hybrid(codes, [0, 5, 0]), codes[1])
    assert hybrid(codes).dtype == np.float32
    np.testing.assert_allclose(shares([1, 1, 2]), [0.25, 0.25, 0.5])


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([1, -1], "Weight 2 of the hybrid is -1"),
        ([np.nan, 1], "Weight 1 of the hybrid is nan"),
        ([np.inf, 1], "is inf"),
        ([0, 0], "All weights"),
        ([1, 1, 1], "2 images have 3 weights"),
        ([[1, 1]], r"\[1, 2\]"),
    ],
)
def test_hybrid_refuses_weights_in_a_sentence(weights: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        hybrid(np.eye(2), weights)


def test_a_hybrid_of_nothing() -> None:
    with pytest.raises(ValueError, match="one code or more"):
        hybrid(np.zeros((0, 2)))
