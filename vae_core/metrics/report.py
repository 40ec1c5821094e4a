"""Compute the metrics of a run, and keep them in its folder for as long as the checkpoint is the same."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import ValidationError
from torch import Tensor

from vae_core.datasets import ImageSet, dataset, to_unit
from vae_core.inference.encoding import Encoding, encode
from vae_core.inference.held_out import checkpoint_mark, held_out_encoding
from vae_core.inference.loading import load_model
from vae_core.latent.support import fit_support
from vae_core.metrics.classifier import Classifier, NoClassifier, Seen, load_classifier
from vae_core.metrics.coverage import coverage, expected_coverage
from vae_core.metrics.holes import hole_mask, hole_share
from vae_core.metrics.likelihood import importance_bound, mean_image_distortion
from vae_core.metrics.prior_mismatch import aggregate_posterior, grid_kl, mmd
from vae_core.metrics.probes import pca_codes, probe
from vae_core.metrics.sample_quality import class_spread, fit_gaussian, frechet_distance
from vae_core.metrics.usage import active_units, code_variances, kl_by_dimension
from vae_core.metrics.values import VERSION, Counts, Metrics, SampleMetrics
from vae_core.models.base import LatentModel
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import read_json, write_json
from vae_core.runs.run import Run
from vae_core.training.evaluation import evaluate

FILE = "metrics.json"
FORMER_FILE = "figures.json"  # of runs from before it was renamed: read where there is no newer one
PROBE_TRAIN = 10_000
HOLE_SAMPLES = 10_000
MMD_SAMPLES = 4_000
FRECHET_IMAGES = 5_000  # half of the held-out images, so that the floor comes from as many
LIKELIHOOD_IMAGES = 1_000  # of 32 × 32 pixels; of larger ones fewer
LIKELIHOOD_SAMPLES = 64

Progress = Callable[[float, str], None]
_NO_RATE = "Its posterior is a point, without a spread: it has no KL, and no likelihood to bound."
_NO_BOUND = "Its posterior has no density: there is no likelihood to bound by drawing from it."
_NO_PLACE = "Its codes are entries of a codebook, not places in a space."
_OF_PLACES = (
    *("hole_radius", "hole_share", "hole_share_training", "hole_share_fitted", "hole_share_box"),
    *("coverage", "coverage_expected"),
)
_NO_PLANE = "Drawn on a grid over the plane, so only for a latent size of 2."


def metrics_file(run: Run) -> Path:
    """Where the run's metrics are; not there before they are computed."""
    present, former = run.path / FILE, run.path / FORMER_FILE
    return former if former.exists() and not present.exists() else present


def cached_metrics(run: Run, seed: int = 0) -> Metrics | None:
    """The metrics kept in the run's folder, if they are of the present checkpoint and this seed. Quick, never raises."""
    try:
        metrics = Metrics.model_validate(read_json(metrics_file(run)))
        mark = checkpoint_mark(run)
    except (DamagedRun, ValidationError, OSError):
        return None  # missing, broken or of another version: it is only a cache
    kept = (metrics.version, metrics.checkpoint, metrics.seed)
    return metrics if kept == (VERSION, mark, seed) else None


def compute_metrics(run: Run, progress: Progress = lambda share, doing: None, seed: int = 0) -> Metrics:
    """The metrics of the run's checkpoint: from its folder, or computed and kept there.

    `progress` hears the share done, in [0, 1], and what comes next, in words. The same seed gives the same metrics, and
    draws the same latents for every model of a latent size. Raises DamagedRun, ConfigError, or ValueError when the
    images are not there.
    """
    kept = cached_metrics(run, seed)
    if kept is None:
        mark = checkpoint_mark(run)
        kept = _Computation(run, progress, seed).metrics(mark)
        with contextlib.suppress(OSError):  # a read-only folder: computed each time
            write_json(run.path / FILE, kept.model_dump(mode="json"))
            (run.path / FORMER_FILE).unlink(missing_ok=True)
    progress(1.0, "Done")
    return kept


class _Computation:
    """One computation: what all its parts need, and the parts in turn."""

    def __init__(self, run: Run, progress: Progress, seed: int) -> None:
        self.started = time.perf_counter()
        self.progress = progress
        self.seed = seed
        progress(0.0, "Loading model and images")
        data = run.config.data
        entry = dataset(data.dataset)
        self.dataset, self.left_out = data.dataset, data.leave_out
        self.model: LatentModel = load_model(run)
        self.held_out: ImageSet = entry.load("held-out", data.image_size)
        # The first images of a set are the same whether the full one is there or the bundled part.
        there = min(PROBE_TRAIN, entry.available("train"), data.train_images or PROBE_TRAIN)
        self.train: ImageSet = entry.load("train", data.image_size, there)
        self.encoding: Encoding = held_out_encoding(run)
        self.train_encoding: Encoding = encode(self.model, self.train.images, self.train.labels)
        self.space = self.model.space
        self.missing: dict[str, str] = {}

    def metrics(self, mark: str) -> Metrics:
        parts: dict[str, Any] = {}
        for share, doing, part in (
            (0.05, "Distortion and KL of the held-out images", self._objective),
            (0.12, "Importance-sampled log-likelihood", self._likelihood),
            (0.40, "Latent dimensions in use", self._usage),
            (0.42, "Holes under the prior", self._holes),
            (0.46, "Mismatch of codes and prior", self._mismatch),
            (0.60, "Reading labels off the codes", self._probes),
            (0.80, "How samples look to a classifier", self._samples),
        ):
            self.progress(share, doing)
            parts |= part()
        seconds = time.perf_counter() - self.started
        return Metrics(
            checkpoint=mark, seed=self.seed, seconds=seconds, counts=self._counts(), missing=self.missing, **parts
        )

    def _counts(self) -> Counts:
        bounded = self.space.has_density
        return Counts(
            held_out=len(self.held_out),
            probe_train=len(self.train),
            hole_samples=HOLE_SAMPLES,
            mmd_samples=min(MMD_SAMPLES, len(self.held_out)),
            frechet_images=self._half(),
            likelihood_images=self._likelihood_images() if bounded else 0,
            likelihood_samples=LIKELIHOOD_SAMPLES if bounded else 0,
        )

    def _generator(self, part: int) -> torch.Generator:
        """A stream of its own for each part: none depends on how much another one drew."""
        return torch.Generator().manual_seed(self.seed * 1000 + part)

    def _half(self) -> int:
        return min(FRECHET_IMAGES, len(self.held_out) // 2)

    def _likelihood_images(self) -> int:
        pixels = self.held_out.images[0].numel()
        return min(len(self.held_out), max(100, LIKELIHOOD_IMAGES * 1024 // max(1024, pixels)))

    def _skip(self, reason: str, *names: str) -> dict[str, Any]:
        self.missing |= dict.fromkeys(names, reason)
        return {}

    def _objective(self) -> dict[str, Any]:
        # As in training: classes that were left out of it are not to be learnt.
        train, held_out = (images.without(self.left_out) for images in (self.train, self.held_out))
        held = evaluate(self.model, held_out.images, labels=held_out.labels, seed=self.seed)
        found: dict[str, Any] = {
            "distortion": held.distortion,
            "mean_image_distortion": mean_image_distortion(self.model, train.images, held_out.images),
        }
        if self.space.has_rate:
            return found | {"kl": held.kl, "elbo": held.elbo}
        return found | self._skip(_NO_RATE, "kl", "elbo")

    def _likelihood(self) -> dict[str, Any]:
        if not self.space.has_density:
            reason = _NO_BOUND if self.space.has_rate else _NO_RATE
            return self._skip(reason, "log_likelihood", "log_likelihood_error", "log_likelihood_elbo")
        chosen = self.held_out.first(self._likelihood_images())
        bound = importance_bound(
            self.model, chosen.images, labels=chosen.labels, samples=LIKELIHOOD_SAMPLES, seed=self.seed
        )
        return {
            "log_likelihood": bound.log_likelihood,
            "log_likelihood_error": bound.standard_error,
            "log_likelihood_elbo": bound.elbo,
        }

    def _usage(self) -> dict[str, Any]:
        if self.space.is_grid:
            return self._skip(_NO_PLACE, "active_units", "code_variances", "kl_by_dimension")
        found: dict[str, Any] = {
            "active_units": active_units(self.encoding.codes),
            "code_variances": tuple(code_variances(self.encoding.codes).tolist()),
        }
        if self.space.has_rate:
            return found | {"kl_by_dimension": tuple(kl_by_dimension(self.encoding.kl).tolist())}
        return found | self._skip(_NO_RATE, "kl_by_dimension")

    def _holes(self) -> dict[str, Any]:
        if self.space.is_grid:
            return self._skip(_NO_PLACE, *_OF_PLACES, "hole_area")
        codes = self.encoding.codes
        support = fit_support(codes)
        prior = torch.randn(HOLE_SAMPLES, self.space.code_size, generator=self._generator(1))
        even = torch.rand(HOLE_SAMPLES, self.space.code_size, generator=self._generator(5)).numpy()
        low, high = codes.min(0), codes.max(0)
        train = _posterior_draws(self.train_encoding, len(self.train), self._generator(6))
        drawn = _posterior_draws(self.encoding, len(codes), self._generator(7))
        reaching = torch.randn(drawn.shape, generator=self._generator(8))
        found: dict[str, Any] = {
            "hole_radius": support.hole,
            "hole_share": hole_share(codes, prior.numpy(), support),
            "hole_share_training": hole_share(codes, train.numpy(), support),
            "hole_share_fitted": hole_share(codes, _fitted(codes, prior).numpy(), support),
            "hole_share_box": hole_share(codes, low + even * (high - low), support),
            "coverage": coverage(drawn.numpy(), reaching.numpy()),
            "coverage_expected": expected_coverage(len(drawn), len(reaching)),
        }
        if self.space.code_size == 2:
            return found | {"hole_area": hole_mask(codes, support).share}
        return found | self._skip(_NO_PLANE, "hole_area")

    def _mismatch(self) -> dict[str, Any]:
        if self.space.is_grid:
            return self._skip(_NO_PLACE, "grid_kl", "mmd", "mmd_noise")
        found: dict[str, Any] = {}
        if self.space.code_size == 2:
            aggregate = aggregate_posterior(self.encoding.codes, self.encoding.logvar)
            found["grid_kl"] = grid_kl(aggregate)
            if aggregate.bandwidth is not None:
                found["kernel_bandwidth"] = tuple(aggregate.bandwidth.tolist())
        else:
            self._skip(_NO_PLANE, "grid_kl")
        count = min(MMD_SAMPLES, len(self.encoding))
        generator = self._generator(2)
        samples = _posterior_draws(self.encoding, count, generator)
        estimate = mmd(samples, torch.randn(count, self.space.code_size, generator=generator))
        return found | {"mmd": estimate.squared, "mmd_noise": estimate.noise}

    def _probes(self) -> dict[str, Any]:
        train, held_out = self.train.labels.numpy(), self.held_out.labels.numpy()
        found: dict[str, Any] = {"chance": float(np.bincount(held_out).max() / len(held_out))}
        if self.space.is_grid:
            return found | self._skip(_NO_PLACE, "knn", "linear", "pca_knn", "pca_linear")
        if len(np.unique(train)) < 2:
            reason = "The training images that the codes were taken of are of one class only."
            return found | self._skip(reason, "knn", "linear", "pca_knn", "pca_linear")
        on_codes = probe(self.train_encoding.codes, train, self.encoding.codes, held_out, self.seed)
        self.progress(0.68, "The same on principal components of the pixels")
        pca = pca_codes(self.train.images.numpy(), self.held_out.images.numpy(), self.space.code_size, self.seed)
        on_pca = probe(pca[0], train, pca[1], held_out, self.seed)
        return found | {
            "knn": on_codes.knn,
            "linear": on_codes.linear,
            "pca_knn": on_pca.knn,
            "pca_linear": on_pca.linear,
        }

    def _samples(self) -> dict[str, Any]:
        try:
            classifier = load_classifier(self.dataset)
        except NoClassifier as error:
            names = ("classifier_accuracy", "samples_prior", "samples_fitted", "reconstructions", "real_images")
            return self._skip(str(error), *names)
        half = self._half()
        # Samples and the floor are held against the same half: the bias of a distance between finite sets is alike.
        # Shuffled first: MNIST's first 5,000 test images are tidier than its others.
        order = torch.randperm(len(self.held_out), generator=self._generator(4))
        first, second = order[:half], order[half : 2 * half]
        real = classifier.look(to_unit(self.held_out.images[first]))
        prior = self.model.prior_sample(half, self._generator(3))
        codes = torch.from_numpy(self.encoding.codes)
        # A model that is told a class to draw is told those of as many real images.
        labels = self.held_out.labels[second]
        found: dict[str, Any] = {"classifier_accuracy": classifier.accuracy}
        images: dict[str, Callable[[], Tensor]] = {
            "real_images": lambda: to_unit(self.held_out.images[second]),
            "reconstructions": lambda: _decode(self.model, codes[second], labels),
            "samples_prior": lambda: _decode(self.model, prior, labels),
        }
        if self.space.is_grid:
            self._skip(_NO_PLACE, "samples_fitted")
        else:
            images["samples_fitted"] = lambda: _decode(self.model, _fitted(codes.numpy(), prior), labels)
        for number, (name, make) in enumerate(images.items()):
            self.progress(0.83 + 0.04 * number, "How samples look to a classifier")
            found[name] = _sample_metrics(classifier, real, make())
        return found


def _posterior_draws(encoding: Encoding, count: int, generator: torch.Generator) -> Tensor:
    """One draw of the posterior of each of `count` images chosen at random, [count, latent_dim]."""
    chosen = torch.randperm(len(encoding), generator=generator)[:count].numpy()
    deviation = torch.from_numpy(np.exp(0.5 * encoding.logvar[chosen]))  # 0 for points
    mean = torch.from_numpy(encoding.codes[chosen])
    return mean + deviation * torch.randn(mean.shape, generator=generator)


def _fitted(codes: np.ndarray, standard: Tensor) -> Tensor:
    """Draws of N(0, I) [M, latent_dim] turned into draws of the Gaussian with the moments of codes [N, latent_dim]."""
    fitted = fit_gaussian(codes)
    values, vectors = np.linalg.eigh(fitted.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return torch.from_numpy(fitted.mean + standard.double().numpy() @ root).float()


@torch.no_grad()
def _decode(model: LatentModel, latents: Tensor, labels: Tensor) -> Tensor:
    batches = zip(latents.split(500), labels.split(500), strict=True)
    return torch.cat([model.decode_mean(codes, classes) for codes, classes in batches])


def _sample_metrics(classifier: Classifier, real: Seen, images: Tensor) -> SampleMetrics:
    seen = classifier.look(images)
    spread = class_spread(seen.probabilities.numpy())
    return SampleMetrics(
        frechet=frechet_distance(fit_gaussian(seen.features.numpy()), fit_gaussian(real.features.numpy())),
        class_shares=tuple(spread.shares.tolist()),
        class_entropy=spread.entropy,
        confidence=spread.confidence,
    )
