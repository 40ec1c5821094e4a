"""Traversals and the order of dimensions by hand, and of a closed-form KL."""

import numpy as np
import pytest
import torch

from vae_core.latent.traversal import dimension_order, traversal
from vae_core.models.posteriors import DiagonalGaussian


def test_a_traversal_changes_one_dimension_alone() -> None:
    code = np.array([1.0, 2.0, 3.0], np.float32)
    codes = traversal(code, 1, [-3, 0, 3])
    assert codes.dtype == np.float32
    np.testing.assert_array_equal(codes, [[1, -3, 3], [1, 0, 3], [1, 3, 3]])
    np.testing.assert_array_equal(code, [1, 2, 3])


def test_a_traversal_of_whole_numbers_does_not_round() -> None:
    np.testing.assert_array_equal(traversal(np.array([1, 2]), 0, [0.5]), [[0.5, 2]])


@pytest.mark.parametrize("dimension", [-1, 2])
def test_a_traversal_refuses_a_dimension_that_is_not_there(dimension: int) -> None:
    with pytest.raises(ValueError, match=rf"no latent dimension {dimension + 1} in a code \[2\]"):
        traversal(np.zeros(2), dimension, [0.0])
    with pytest.raises(ValueError, match=r"list of values \[steps\]"):
        traversal(np.zeros(2), 0, 1.0)


def test_dimensions_by_mean_kl() -> None:
    kl = np.array([[0.0, 2.0, 0.02, 0.5], [0.018, 4.0, 0.0, 1.5]])  # means 0.009, 3, 0.01, 1
    order = dimension_order(kl)
    assert [use.dimension for use in order] == [1, 3, 2, 0]
    assert [use.kl for use in order] == pytest.approx([3, 1, 0.01, 0.009])
    assert [use.share for use in order] == pytest.approx(np.array([3, 1, 0.01, 0.009]) / 4.019)
    assert sum(use.share for use in order) == pytest.approx(1)
    assert [use.active for use in order] == [True, True, True, False]
    assert [use.active for use in dimension_order(kl, threshold=2.0)] == [True, False, False, False]


def test_equal_dimensions_keep_their_order_and_no_kl_has_no_shares() -> None:
    order = dimension_order(np.zeros((3, 4)))
    assert [use.dimension for use in order] == [0, 1, 2, 3]
    assert not any(use.active or use.share for use in order)


def test_order_of_a_posteriors_own_kl() -> None:
    mean = torch.tensor([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
    logvar = torch.log(torch.tensor([[1.0, 1.0, 0.25], [1.0, 1.0, 0.25]]))
    order = dimension_order(DiagonalGaussian(mean, logvar).kl_per_dimension().numpy())
    assert [use.dimension for use in order] == [1, 2, 0]
    # ½ μ² = 0.5, and ½ (σ² − 1 − ln σ²) = ½ (0.25 − 1 + ln 4)
    assert [use.kl for use in order] == pytest.approx([0.5, 0.5 * (np.log(4) - 0.75), 0.0], abs=1e-6)


def test_order_refuses_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="The KL of dimension 2 is inf"):
        dimension_order(np.array([[0.0, np.inf]]))
    for wrong in (np.zeros(3), np.zeros((0, 3))):
        with pytest.raises(ValueError, match=r"\[N, latent_dim\]"):
            dimension_order(wrong)
