"""The metrics by which a recipe's run is judged: the usual ones, the model's own terms, and what it was made for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from vae_core.datasets import ImageSet
from vae_core.inference.held_out import held_out_encoding
from vae_core.inference.loading import load_model
from vae_core.metrics.anomaly import anomaly_scores, roc, unknown_images
from vae_core.metrics.conditional import recognised_shares
from vae_core.metrics.context import Context, posterior_of
from vae_core.metrics.denoising import psnr_gain
from vae_core.metrics.disentanglement import mutual_information_gaps
from vae_core.metrics.factors import known_factors
from vae_core.metrics.information import kl_parts
from vae_core.metrics.reconstruction import ImageErrors, reconstruction_squared_error
from vae_core.metrics.registry import METRICS, Missing
from vae_core.models import MODELS
from vae_core.models.kinds.denoising_autoencoder import DenoisingAutoencoderConfig
from vae_core.models.kinds.sparse_autoencoder import SparseAutoencoderConfig
from vae_core.runs.images import run_images
from vae_core.runs.run import Run

if TYPE_CHECKING:
    from vae_core.models.base import LatentModel


@dataclass(frozen=True)
class HeadlineMetric:
    """A metric on held-out images: its name, value and unit, and in how many decimals it is shown."""

    title: str
    value: float
    unit: str
    digits: int = 2


Judge = Callable[[Run, "LatentModel", ImageSet], list[HeadlineMetric]]


def headline_metrics(run: Run) -> list[HeadlineMetric]:
    """The run's metrics on all held-out images, what the model was made for first. Raises DamagedRun.

    Raises ValueError when no epoch has ended yet.
    """
    data = run.config.data
    epochs, own = run.history().epochs, run.history().own
    if not epochs["epoch"]:
        raise ValueError("There are no metrics before the first epoch has ended.")
    model = load_model(run)
    images = run_images(run).load("held-out", data.image_size)
    found = JUDGES[model.config.name](run, model, images) if model.config.name in JUDGES else []
    if data.leave_out:
        found += _detection(run, model, images)
    if images.factors and model.space.has_map:
        found += _tidiness(run, images)
    usual = images.without(data.leave_out)  # what is left out of training is not to be reproduced
    if model.space.has_encoder:
        found.append(_of_last_epoch("distortion", epochs))
        if model.space.has_rate:
            found.append(_of_last_epoch("kl", epochs))
        squared = reconstruction_squared_error(model, usual.images, usual.labels)
        found.append(HeadlineMetric("Mean squared error", float(squared.mean()), "squared brightness a pixel", 5))
    if "total_correlation" in MODELS.get(model.config.name).own_terms:
        found += _kl_parts(run)
    shown = {metric.title for metric in found}
    for key, term in MODELS.get(model.config.name).own_terms.items():
        if key in own and term.title not in shown:
            found.append(HeadlineMetric(term.title, own[key][-1], term.unit, 3))
    return found


def _of_last_epoch(name: str, epochs: Mapping[str, Sequence[float]]) -> HeadlineMetric:
    about = METRICS.get(name)
    return HeadlineMetric(about.title, epochs[name][-1], about.unit, 1)


def _denoising(run: Run, model: LatentModel, images: ImageSet) -> list[HeadlineMetric]:
    import torch

    config = cast(DenoisingAutoencoderConfig, model.config)
    gain = psnr_gain(model, images.images, config.noise, config.noise_level, seed=0)
    changed = gain.gain[torch.from_numpy(gain.before).isfinite().numpy()]
    return [
        HeadlineMetric(f"PSNR gained at {config.noise} noise of {config.noise_level:g}", float(changed.mean()), "dB")
    ]


def _recognition(run: Run, model: LatentModel, images: ImageSet) -> list[HeadlineMetric]:
    from vae_core.metrics.classifier import has_classifier

    name = run.config.data.dataset
    if not has_classifier(name):
        return []
    share = float(recognised_shares(model, name).mean())
    return [HeadlineMetric("Samples recognised as the class asked for", 100 * share, "%", 1)]


def _codebook(run: Run, model: LatentModel, images: ImageSet) -> list[HeadlineMetric]:
    import torch

    from vae_core.models.codebook import perplexity
    from vae_core.models.vq_vae import VQVAE

    size = cast(VQVAE, model).codebook.size
    codes = torch.from_numpy(held_out_encoding(run).codes).long()
    return [HeadlineMetric("Perplexity", float(perplexity(codes, size)), f"of {size} codes", 1)]


def _sparsity(run: Run, model: LatentModel, images: ImageSet) -> list[HeadlineMetric]:
    config = cast(SparseAutoencoderConfig, model.config)
    codes = np.abs(held_out_encoding(run).codes)
    if config.sparsity == "l1":
        return [HeadlineMetric("Exact zeros", 100 * float((codes == 0).mean()), "%", 1)]
    means = codes.mean(0)
    return [
        HeadlineMetric("Mean activity", float(means.mean()), f"of a unit; the target is {config.sparsity_target:g}", 3),
        HeadlineMetric("Mean activity of the most active unit", float(means.max()), "of it", 3),
    ]


def _generation(run: Run, model: LatentModel, images: ImageSet) -> list[HeadlineMetric]:
    """What a generator alone can be judged by: how near its samples are to real images, and how many of those they reach."""
    context = Context(run, seed=0)
    distance, reached = METRICS.get("samples_prior.frechet"), METRICS.get("samples_prior.coverage")
    found = [(distance, distance.value(context), 1.0, distance.unit), (reached, reached.value(context), 100.0, "%")]
    return [
        HeadlineMetric(metric.row_title, scale * float(cast(float, value)), unit, 1)
        for metric, value, scale, unit in found
        if not isinstance(value, Missing)
    ]


def _detection(run: Run, model: LatentModel, images: ImageSet) -> list[HeadlineMetric]:
    left_out = run.config.data.leave_out
    squared = reconstruction_squared_error(model, images.images, images.labels)
    scores = anomaly_scores(ImageErrors(squared, squared), images.images, "relative")
    names = ", ".join(run_images(run).class_names[label] for label in left_out)
    area = roc(scores, unknown_images(images.labels, left_out)).area
    return [
        HeadlineMetric(f"AUC of noticing {names}, by the share of ink lost", area, "0.5 is guessing, 1 is perfect", 3)
    ]


def _tidiness(run: Run, images: ImageSet) -> list[HeadlineMetric]:
    import torch

    draws = posterior_of(held_out_encoding(run)).sample(torch.Generator().manual_seed(0)).numpy()
    gap = float(mutual_information_gaps(draws, known_factors(images)).mean())
    return [HeadlineMetric("MIG", gap, "mutual information gap, 0 to 1", 3)]


def _kl_parts(run: Run) -> list[HeadlineMetric]:
    """In place of what the last epoch's batches say, which has their bias."""
    import torch

    parts = kl_parts(posterior_of(held_out_encoding(run)), torch.Generator().manual_seed(0))
    limit = f"nats, at most {parts.limit:.1f}"
    return [
        HeadlineMetric("Total correlation", parts.total_correlation, "nats", 3),
        HeadlineMetric("Index-code mutual information", parts.mutual_information, limit, 3),
        HeadlineMetric("Dimension-wise KL", parts.dimension_wise, "nats", 3),
    ]


JUDGES: dict[str, Judge] = {
    "denoising-autoencoder": _denoising,
    "conditional-vae": _recognition,
    "vq-vae": _codebook,
    "sparse-autoencoder": _sparsity,
    "gan": _generation,
}
