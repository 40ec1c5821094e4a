"""MIG, DCI and SAP: brute force, hand-worked tables, and codes whose tidiness is known."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from scipy.stats import linregress
from sklearn.metrics import mutual_info_score

from vae_core.datasets import dataset
from vae_core.metrics.disentanglement import (
    completeness_of,
    dci,
    disentanglement_of,
    information_table,
    mutual_information_gaps,
    sap,
)
from vae_core.metrics.factors import Factor, equal_bins, known_factors

RNG = np.random.default_rng(0)
AMOUNT = Factor("amount", RNG.random(3000), False)
PLACE = Factor("place", RNG.random(3000), False)
KIND = Factor("kind", RNG.integers(0, 3, 3000).astype(float), True)
FACTORS = [AMOUNT, PLACE, KIND]
TIDY = np.stack([factor.values for factor in FACTORS], 1)


def split(codes: np.ndarray) -> tuple[np.ndarray, list[Factor], np.ndarray, list[Factor]]:
    """Half to fit on, half to score."""
    halves = [slice(0, 1500), slice(1500, None)]
    first, second = ([Factor(f.name, f.values[half], f.categorical) for f in FACTORS] for half in halves)
    return codes[halves[0]], first, codes[halves[1]], second


def test_information_is_brute_force() -> None:
    codes = np.stack([AMOUNT.values + 0.3 * RNG.normal(size=3000), RNG.normal(size=3000)], 1)
    table = information_table(codes, FACTORS)
    for j in range(2):
        column = equal_bins(codes[:, j])
        for k, factor in enumerate(FACTORS):
            values = factor.binned()
            joint, rows, columns = Counter(zip(column, values, strict=True)), Counter(column), Counter(values)
            expected = sum(
                count / 3000 * math.log(count * 3000 / (rows[row] * columns[value]))
                for (row, value), count in joint.items()
            )
            assert table[j, k] == pytest.approx(expected)
            assert table[j, k] == pytest.approx(mutual_info_score(column, values))


def test_a_dimension_for_each_factor_has_gaps_of_one_and_a_turned_one_has_none() -> None:
    noise = RNG.normal(size=(3000, 2))
    assert mutual_information_gaps(np.hstack([TIDY, noise]), FACTORS) == pytest.approx(1, abs=0.07)
    # Two dimensions that tell the same: the second best knows as much as the best.
    assert mutual_information_gaps(np.hstack([TIDY, TIDY]), FACTORS) == pytest.approx(0, abs=1e-9)
    turned = TIDY.copy()
    turned[:, :2] = TIDY[:, :2] @ np.array([[1, 1], [-1, 1]]) / math.sqrt(2)
    gaps = mutual_information_gaps(turned, FACTORS)
    assert gaps[:2] == pytest.approx(0, abs=0.03) and gaps[2] > 0.9
    assert mutual_information_gaps(noise, FACTORS) == pytest.approx(0, abs=0.02)


def test_one_dimension_is_compared_with_none() -> None:
    gap = mutual_information_gaps(TIDY[:, :1], [AMOUNT])
    assert gap == pytest.approx(1)


def test_the_scores_of_an_importance_table_worked_by_hand() -> None:
    assert disentanglement_of(np.eye(4)) == pytest.approx(1) == completeness_of(np.eye(4))
    assert disentanglement_of(np.ones((3, 4))) == pytest.approx(0, abs=1e-12)
    assert completeness_of(np.ones((3, 4))) == pytest.approx(0, abs=1e-12)
    # Two dimensions for one factor: neither is mixed, but the factor is spread over half of four dimensions.
    spread = np.array([[0.5, 0], [0.5, 0], [0, 1], [0, 0]])
    assert disentanglement_of(spread) == pytest.approx(1)
    assert completeness_of(spread) == pytest.approx((1 - math.log(2) / math.log(4) + 1) / 2)  # 0.75
    # One dimension for both factors, with three quarters of all importance; the other of no use but for one.
    mixed = np.array([[0.75, 0.75], [0.5, 0.0]])
    assert disentanglement_of(mixed) == pytest.approx((1.5 * 0 + 0.5 * 1) / 2)
    shares = np.array([0.6, 0.4])
    entropy = -(shares * np.log2(shares)).sum()
    assert completeness_of(mixed) == pytest.approx(((1 - entropy) + 1) / 2)
    assert disentanglement_of(np.zeros((2, 3))) == 0 == completeness_of(np.zeros((2, 3)))
    assert completeness_of(np.ones((1, 3))) == 1  # a lone dimension has no other to share with


def test_dci_tells_tidy_from_turned_codes_and_both_from_noise() -> None:
    tidy = dci(*split(TIDY))
    assert min(tidy.disentanglement, tidy.completeness, tidy.informativeness) > 0.95
    turned = TIDY.copy()
    turned[:, :2] = TIDY[:, :2] @ np.array([[1, 1], [-1, 1]]) / math.sqrt(2)
    mixed = dci(*split(turned))
    assert mixed.disentanglement < 0.75 and mixed.completeness < 0.75
    assert mixed.informativeness > 0.85  # nothing is lost by turning
    assert dci(*split(RNG.normal(size=(3000, 3)))).informativeness < 0.1


def test_sap_is_brute_force() -> None:
    codes = np.stack([AMOUNT.values + 0.2 * RNG.normal(size=3000), AMOUNT.values + RNG.normal(size=3000)], 1)
    scores = sorted(linregress(codes[1500:, j], AMOUNT.values[1500:]).rvalue ** 2 for j in range(2))
    own = [Factor("amount", AMOUNT.values[half], False) for half in (slice(0, 1500), slice(1500, None))]
    assert sap(codes[:1500], own[:1], codes[1500:], own[1:]) == pytest.approx(scores[1] - scores[0])


def test_sap_of_categories_is_the_gap_in_balanced_accuracy() -> None:
    codes = np.stack([KIND.values, RNG.normal(size=3000)], 1)
    own = [Factor("kind", KIND.values[half], True) for half in (slice(0, 1500), slice(1500, None))]
    assert sap(codes[:1500], own[:1], codes[1500:], own[1:]) == pytest.approx(1 - 1 / 3, abs=0.06)
    assert sap(np.zeros((1500, 2)), own[:1], np.zeros((1500, 2)), own[1:]) == pytest.approx(0)


def test_the_factors_of_generated_images_are_known_and_of_no_others() -> None:
    found = {factor.name: factor for factor in known_factors(dataset("shapes").load("held-out", 32, 500))}
    assert set(found) == {"class", "x", "y", "size", "rotation"}
    assert [name for name, factor in found.items() if factor.categorical] == ["class"]
    assert set(found["class"].binned()) == {0, 1, 2, 3} and set(found["x"].binned()) == set(range(20))
    garments = {factor.name: factor for factor in known_factors(dataset("garments").load("held-out", 32, 200))}
    assert {name for name, factor in garments.items() if factor.categorical} == {"class", "pattern"}
    assert len(garments) == 14
    ellipses = known_factors(dataset("ellipses").load("held-out", 32, 500))  # whose class is a third of the turn
    assert [factor.name for factor in ellipses] == ["x", "y", "size", "turn"]
    assert known_factors(dataset("mnist").load("held-out", 32, 50)) == []
    assert (equal_bins(np.zeros(5)) == 0).all()
