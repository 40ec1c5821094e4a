"""Probes on made-up codes, against scikit-learn and brute force."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from vae_core.metrics.probes import pca_codes, probe


def blobs(seed: int, count: int, spread: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=count)
    return np.array([[0, 0], [4, 0], [0, 4]])[labels] + rng.normal(scale=spread, size=(count, 2)), labels


def test_separate_blobs_are_read_perfectly() -> None:
    found = probe(*blobs(0, 300), *blobs(1, 200))
    assert found.knn > 0.98 and found.linear > 0.98


def test_rings_are_for_neighbours_and_not_for_lines() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(2, size=2000)
    angle = rng.uniform(0, 2 * np.pi, 2000)
    codes = np.stack([np.cos(angle), np.sin(angle)], 1) * (1.0 + 2.0 * labels)[:, None]
    found = probe(codes[:1000], labels[:1000], codes[1000:], labels[1000:])
    assert found.knn > 0.99 and found.linear < 0.65


def test_neighbours_are_brute_force() -> None:
    (codes, labels), (places, truth) = blobs(0, 200, 2.0), blobs(1, 100, 2.0)
    order = np.linalg.norm(places[:, None] - codes[None], axis=2).argsort(1)[:, :10]
    votes = np.stack([(labels[order] == c).sum(1) for c in range(3)], 1)
    assert probe(codes, labels, places, truth).knn == pytest.approx((votes.argmax(1) == truth).mean())


def test_random_labels_are_not_read() -> None:
    rng = np.random.default_rng(0)
    found = probe(
        rng.normal(size=(1000, 3)), rng.integers(2, size=1000), rng.normal(size=(1000, 3)), rng.integers(2, size=1000)
    )
    assert 0.42 < found.knn < 0.58 and 0.42 < found.linear < 0.58


def test_scale_of_the_codes_does_not_matter_to_the_line() -> None:
    (codes, labels), (places, truth) = blobs(0, 300, 1.5), blobs(1, 300, 1.5)
    small = probe(codes * 1e-3 + 7, labels, places * 1e-3 + 7, truth)
    assert small.linear == pytest.approx(probe(codes, labels, places, truth).linear, abs=0.01)


def test_one_class_cannot_be_probed() -> None:
    with pytest.raises(ValueError, match="takes 2 classes of training images at least, and there is 1"):
        probe(np.zeros((5, 2)), np.zeros(5, int), np.zeros((5, 2)), np.zeros(5, int))


def test_pca_spans_what_scikit_learns_full_one_does_and_looks_at_training_images_only() -> None:
    rng = np.random.default_rng(0)
    basis = rng.normal(size=(3, 64)) * np.array([[9.0], [5.0], [2.0]])
    images = np.clip(128 + rng.normal(size=(500, 3)) @ basis, 0, 255).astype(np.uint8).reshape(500, 1, 8, 8)
    train, held_out = pca_codes(images[:400], images[400:], 3)
    flat = images.reshape(500, -1) / 255
    full = PCA(3, svd_solver="full").fit(flat[:400])
    np.testing.assert_allclose(np.abs(train), np.abs(full.transform(flat[:400])), atol=1e-3)
    np.testing.assert_allclose(np.abs(held_out), np.abs(full.transform(flat[400:])), atol=1e-3)
    assert pca_codes(images[:4], images[400:], 16)[0].shape == (4, 4)  # no more components than images
