"""Anomaly detection: known scores give known curves and counts, and a tiny detector notices what it never saw."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import auc, roc_curve

from vae_core.datasets.base import ImageSet
from vae_core.metrics.anomaly import (
    Counts,
    anomaly_scores,
    area_by_class,
    counts_at,
    roc,
    threshold_for_false_alarms,
    threshold_of_best_balance,
    unknown_images,
)
from vae_core.metrics.reconstruction import ImageErrors, reconstruction_squared_error
from vae_core.models.base import build_model
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.autoencoder import AutoencoderConfig

# Six images: of the 3 x 3 pairs of an unknown and a known one, the unknown one scores higher in 8.
SCORES = np.array([0.1, 0.2, 0.5, 0.4, 0.8, 0.9])
UNKNOWN = np.array([False, False, False, True, True, True])


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    assert roc(SCORES, UNKNOWN).area == pytest.approx(8 / 9)
    assert roc(-SCORES, UNKNOWN).area == pytest.approx(1 / 9)
    assert roc(np.ones(6), UNKNOWN).area == pytest.approx(0.5)


def test_the_area_agrees_with_counting_pairs_where_scores_tie() -> None:
    draw = np.random.default_rng(0)
    scores, unknown = draw.integers(0, 6, 200).astype(float), draw.random(200) < 0.3
    above = scores[unknown][:, None] - scores[~unknown][None]
    assert roc(scores, unknown).area == pytest.approx(float((above > 0).mean() + 0.5 * (above == 0).mean()))


def test_counts_and_rates_at_a_threshold() -> None:
    assert counts_at(SCORES, UNKNOWN, 0.5) == Counts(caught=2, missed=1, false_alarms=1, passed=2)
    counts = counts_at(SCORES, UNKNOWN, 0.5)
    assert (counts.catch_rate, counts.false_alarm_rate, counts.precision) == pytest.approx((2 / 3, 1 / 3, 2 / 3))
    assert counts_at(SCORES, UNKNOWN, 1.0) == Counts(0, 3, 0, 3)
    assert counts_at(SCORES, UNKNOWN, 1.0).precision is None


def test_every_point_of_the_curve_is_what_its_threshold_counts() -> None:
    draw = np.random.default_rng(1)
    scores, unknown = draw.normal(size=300), draw.random(300) < 0.4
    curve = roc(scores, unknown)
    for threshold, false_alarms, caught in zip(curve.thresholds, curve.false_alarm_rate, curve.catch_rate, strict=True):
        counts = counts_at(scores, unknown, threshold)
        assert (counts.false_alarm_rate, counts.catch_rate) == pytest.approx((false_alarms, caught))


def test_the_best_balance_is_the_largest_difference_of_rates() -> None:
    assert threshold_of_best_balance(roc(SCORES, UNKNOWN)) in (0.4, 0.8)  # 1 − 1/3 and 2/3 − 0 are equally good
    draw = np.random.default_rng(2)
    scores = np.concatenate([draw.normal(0, 1, 400), draw.normal(1.5, 1, 200)])
    unknown = np.arange(600) >= 400

    def balance(threshold: float) -> float:
        counts = counts_at(scores, unknown, threshold)
        return counts.catch_rate - counts.false_alarm_rate

    best = balance(threshold_of_best_balance(roc(scores, unknown)))
    assert best == pytest.approx(max(balance(threshold) for threshold in scores))


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.5, 1.0])
def test_the_threshold_keeps_false_alarms_to_the_share_and_no_lower_one_does(share: float) -> None:
    draw = np.random.default_rng(3)
    scores, unknown = draw.normal(size=500), draw.random(500) < 0.2
    threshold = threshold_for_false_alarms(scores, unknown, share)
    assert counts_at(scores, unknown, threshold).false_alarm_rate <= share
    lower = np.sort(scores[~unknown & (scores < threshold)])
    if len(lower):
        assert counts_at(scores, unknown, float(lower[-1])).false_alarm_rate > share


def test_ties_fall_on_the_quiet_side() -> None:
    scores, unknown = np.array([1.0, 1.0, 1.0, 1.0, 2.0]), np.array([False] * 4 + [True])
    threshold = threshold_for_false_alarms(scores, unknown, 0.25)
    assert counts_at(scores, unknown, threshold) == Counts(1, 0, 0, 4)


def test_each_unknown_class_is_held_against_the_known_ones_only() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2])
    scores = np.array([1.0, 2.0, 3.0, 4.0, 0.1, 0.2])
    assert area_by_class(scores, labels, (1, 2, 7)) == {1: 1.0, 2: 0.0}
    assert unknown_images(labels, (1, 2)).tolist() == [False, False, True, True, True, True]


def test_the_relative_error_asks_how_much_of_the_ink_was_lost() -> None:
    images = torch.zeros(3, 1, 4, 4, dtype=torch.uint8)
    images[0, 0, 0, 0], images[1, 0] = 255, 255  # little ink, and nothing but ink; the third is black
    squared = np.array([1 / 16, 0.25, 0.0])
    errors = ImageErrors(distortion=np.array([3.0, 2.0, 1.0]), squared=squared)
    assert anomaly_scores(errors, images, "relative") == pytest.approx([1.0, 0.25, 0.0])
    assert anomaly_scores(errors, images, "mse") == pytest.approx(squared)
    assert anomaly_scores(errors, images, "nats") == pytest.approx([3.0, 2.0, 1.0])


def test_what_cannot_be_judged_says_why() -> None:
    with pytest.raises(ValueError, match="known and unknown"):
        roc(SCORES, np.ones(6, bool))
    with pytest.raises(ValueError, match="not a number"):
        roc(np.array([np.nan, 1.0]), np.array([True, False]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        threshold_for_false_alarms(SCORES, UNKNOWN, 1.5)
    with pytest.raises(ValueError, match="each image needs one"):
        anomaly_scores(ImageErrors(np.zeros(2), np.zeros(2)), torch.zeros(3, 1, 2, 2, dtype=torch.uint8), "mse")


def test_a_tiny_detector_tells_rows_from_the_columns_that_it_knows() -> None:
    """One bright column each, eight of them, learnt by heart; a bright row is nothing like them."""
    columns = torch.zeros(8, 1, 28, 28, dtype=torch.uint8)
    for index in range(8):
        columns[index, 0, :, 3 * index + 2 : 3 * index + 4] = 255
    images = ImageSet(torch.cat([columns, columns.transpose(2, 3)]).numpy(), np.array([0] * 8 + [1] * 8))
    torch.manual_seed(0)
    model = build_model(AutoencoderConfig(hidden=(), latent_dim=8), (1, 28, 28))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        terms = model.loss(Batch(images.without((1,)).images / 255), Step(0.0, torch.Generator().manual_seed(0)))
        optimizer.zero_grad()
        terms["loss"].backward()
        optimizer.step()
    squared = reconstruction_squared_error(model.eval(), images.images)
    unknown = unknown_images(images.labels, (1,))
    scores = anomaly_scores(ImageErrors(squared, squared), images.images, "relative")
    assert roc(scores, unknown).area == 1.0
    assert scores[unknown].min() > 5 * scores[~unknown].max()


@pytest.mark.parametrize("seed", range(20))
def test_the_curve_is_scikit_learns(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.integers(0, 9, 40).astype(float) if seed % 2 else random.random(40)
    unknown = np.append([True, False], random.random(38) < 0.4)
    false_alarms, caught, thresholds = roc_curve(unknown, scores)
    found = roc(scores, unknown)
    np.testing.assert_allclose(found.false_alarm_rate, false_alarms)
    np.testing.assert_allclose(found.catch_rate, caught)
    np.testing.assert_allclose(found.thresholds, thresholds)
    assert found.area == pytest.approx(auc(false_alarms, caught))
