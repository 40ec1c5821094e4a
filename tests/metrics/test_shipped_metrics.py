"""The metrics that came with the shipped runs: of the present checkpoints, and saying what the page says of them."""

from pathlib import Path

import pytest

from vae_core.metrics import Metrics, cached_metrics
from vae_core.runs import Run

SHIPPED = Path(__file__).parents[2] / "checkpoints"
RUNS = ("fashion-ae-2d", "fashion-vae-2d", "fashion-vae-16d", "mnist-ae-2d", "mnist-vae-2d", "mnist-vae-16d")


def kept(name: str) -> Metrics:
    metrics = cached_metrics(Run(SHIPPED / name))
    assert metrics is not None, f"Of another checkpoint or version; run: python -m vae_core metrics {name}"
    return metrics


@pytest.mark.parametrize("name", RUNS)
def test_they_are_of_the_present_checkpoint_and_hang_together(name: str) -> None:
    metrics = kept(name)
    assert metrics.distortion < metrics.mean_image_distortion
    assert metrics.real_images and metrics.samples_prior and metrics.samples_fitted and metrics.reconstructions
    for images in (metrics.samples_prior, metrics.samples_fitted, metrics.reconstructions):
        assert images.frechet > metrics.real_images.frechet
    assert metrics.knn is not None and metrics.pca_knn is not None and metrics.knn > metrics.pca_knn > metrics.chance
    if metrics.kl is not None and metrics.log_likelihood is not None and metrics.log_likelihood_elbo is not None:
        assert metrics.log_likelihood > metrics.log_likelihood_elbo
        assert metrics.grid_kl is None or metrics.grid_kl < metrics.kl


@pytest.mark.parametrize("images", ["fashion", "mnist"])
def test_the_lesson_holds_in_metrics(images: str) -> None:
    """Prior samples of the AE are worse, and reach fewer of its codes, than those of its VAE."""
    plain, variational = kept(f"{images}-ae-2d"), kept(f"{images}-vae-2d")
    assert plain.samples_prior and variational.samples_prior and plain.grid_kl and variational.grid_kl
    assert plain.samples_prior.frechet > 1.2 * variational.samples_prior.frechet
    assert plain.samples_prior.confidence < variational.samples_prior.confidence
    assert plain.coverage < 0.6 and variational.coverage > 0.85
    assert plain.grid_kl > 10 * variational.grid_kl and plain.mmd > 10 * variational.mmd
    assert plain.hole_share_fitted > 2 * variational.hole_share_fitted
