"""The metrics that came with the shipped runs: of the present checkpoints, and saying what the page says of them."""

from pathlib import Path

import pytest

from vae_core.metrics import Metrics, cached_metrics, scalars
from vae_core.runs import Run

SHIPPED = Path(__file__).parents[2] / "checkpoints"
RUNS = ("fashion-ae-2d", "fashion-vae-2d", "fashion-vae-16d", "mnist-ae-2d", "mnist-vae-2d", "mnist-vae-16d")
ALL = sorted(path.parent.name for path in SHIPPED.glob("*/metrics.json") if Run(path.parent).status().shipped)


def kept(name: str) -> Metrics:
    metrics = cached_metrics(Run(SHIPPED / name))
    assert metrics is not None, f"Of another checkpoint or version; run: python -m vae_core metrics {name}"
    return metrics


def numbers(name: str) -> dict[str, float]:
    return {metric: value for metric, value in scalars(kept(name)).items() if value is not None}


def test_every_shipped_run_has_the_metrics_of_its_checkpoint() -> None:
    assert set(RUNS) < set(ALL)
    for name in ALL:
        kept(name)


@pytest.mark.parametrize("name", RUNS)
def test_they_are_of_the_present_checkpoint_and_hang_together(name: str) -> None:
    number = numbers(name)
    assert number["distortion"] < number["mean_image_distortion"]
    for images in ("samples_prior", "samples_fitted", "reconstructions"):
        assert number[f"{images}.frechet"] > number["real_images.frechet"]
    assert number["knn"] > number["pca_knn"] > number["chance"]
    if "kl" in number:
        assert number["log_likelihood"] > number["log_likelihood_elbo"]
        assert number.get("grid_kl", 0) < number["kl"]
        assert number["mutual_information"] < min(number["kl"], number["mutual_information_limit"])
        parts = number["mutual_information"] + number["total_correlation"] + number["dimension_wise_kl"]
        assert parts == pytest.approx(number["kl"], abs=0.3)
        if "grid_kl" in number:  # the same by another way, which loses what is finer than a tile
            assert number["total_correlation"] + number["dimension_wise_kl"] == pytest.approx(
                number["grid_kl"], abs=0.05
            )


@pytest.mark.parametrize("images", ["fashion", "mnist"])
def test_the_lesson_holds_in_metrics(images: str) -> None:
    """Prior samples of the AE are worse, and reach fewer of its codes, than those of its VAE."""
    plain, variational = numbers(f"{images}-ae-2d"), numbers(f"{images}-vae-2d")
    assert plain["samples_prior.frechet"] > 1.2 * variational["samples_prior.frechet"]
    assert plain["samples_prior.confidence"] < variational["samples_prior.confidence"]
    assert plain["coverage"] < 0.6 and variational["coverage"] > 0.85
    assert plain["density"] < variational["density"] < 1.1
    assert plain["samples_prior.coverage"] < variational["samples_prior.coverage"]
    assert plain["grid_kl"] > 10 * variational["grid_kl"] and plain["mmd"] > 10 * variational["mmd"]
    assert plain["hole_share_fitted"] > 2 * variational["hole_share_fitted"]
