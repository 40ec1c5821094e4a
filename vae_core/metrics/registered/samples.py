"""How samples, reconstructions and real images look to the bundled classifier of a dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vae_core.datasets import to_unit
from vae_core.gradients import without_gradients
from vae_core.metrics.context import Context, fitted_draws
from vae_core.metrics.coverage import coverage, density
from vae_core.metrics.needs import CLASSIFIER, ENCODER, PLACES
from vae_core.metrics.registry import Better, Compute, Need, Style, Value, metric
from vae_core.metrics.sample_quality import ClassSpread, class_spread, fit_gaussian, frechet_distance

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.metrics.classifier import Seen
    from vae_core.models.base import LatentModel


Images = Callable[[Context], "Tensor"]  # float32 [N, C, H, W] in [0, 1]


class _Halves(NamedTuple):
    """Two halves of the held-out images, as indices: all sets of images are held against the first."""

    first: Tensor
    second: Tensor


def _halves(context: Context) -> _Halves:
    # Samples and the floor are held against the same half: the bias of a distance between finite sets is alike.
    # Shuffled first: MNIST's first 5,000 test images are tidier than its others.
    import torch

    order = torch.randperm(len(context.held_out), generator=context.generator(4))
    half = context.counts.frechet_images
    return _Halves(order[:half], order[half : 2 * half])


def _prior(context: Context) -> Tensor:
    return context.model.prior_sample(context.counts.frechet_images, context.generator(3))


@without_gradients
def _decode(model: LatentModel, latents: Tensor, labels: Tensor) -> Tensor:
    import torch

    batches = zip(latents.split(500), labels.split(500), strict=True)
    return torch.cat([model.decode_mean(codes, classes) for codes, classes in batches])


def _decoded(context: Context, latents: Tensor) -> Tensor:
    """Images of latents; of a conditional model, those of the classes of as many real images."""
    return _decode(context.model, latents, context.held_out.labels[context.shared(_halves).second])


def _from_prior(context: Context) -> Tensor:
    return _decoded(context, context.shared(_prior))


def _from_fitted(context: Context) -> Tensor:
    return _decoded(context, fitted_draws(context.encoding.codes, context.shared(_prior)))


def _reconstructed(context: Context) -> Tensor:
    import torch

    return _decoded(context, torch.from_numpy(context.encoding.codes)[context.shared(_halves).second])


def _real(context: Context) -> Tensor:
    return to_unit(context.held_out.images[context.shared(_halves).second])


@dataclass(frozen=True)
class _Set:
    """A set of images that the classifier looks at."""

    name: str
    title: str
    short_title: str
    description: str
    images: Images
    needs: tuple[Need, ...] = (CLASSIFIER,)


_SETS = (
    _Set("samples_prior", "samples from the prior", "prior samples", "z ~ N(0, I).", _from_prior),
    _Set(
        "samples_fitted",
        "samples from a Gaussian fitted to the codes",
        "fitted Gaussian",
        "z ~ N(m, C) with mean and covariance of the held-out codes.",
        _from_fitted,
        (CLASSIFIER, PLACES),
    ),
    _Set(
        "reconstructions",
        "reconstructions",
        "reconstructions",
        "Of held-out images: what the decoder can do with the right codes.",
        _reconstructed,
        (CLASSIFIER, ENCODER),
    ),
    _Set(
        "real_images",
        "real images",
        "real images",
        "One half of the held-out images against the other: the floor, below which no sample is told from a real image.",
        _real,
    ),
)


def _seen(context: Context, images: Images) -> Seen:
    from vae_core.metrics.classifier import load_classifier

    return load_classifier(context.dataset).look(images(context))


def _reference(context: Context) -> Seen:
    from vae_core.metrics.classifier import load_classifier

    real = to_unit(context.held_out.images[context.shared(_halves).first])
    return load_classifier(context.dataset).look(real)


def _spread(context: Context, images: Images) -> ClassSpread:
    return class_spread(context.shared(_seen, images).probabilities.numpy())


def _frechet(context: Context, images: Images) -> float:
    seen, real = context.shared(_seen, images), context.shared(_reference)
    return frechet_distance(fit_gaussian(seen.features.numpy()), fit_gaussian(real.features.numpy()))


def _features(context: Context, images: Images) -> tuple[np.ndarray, np.ndarray]:
    """Of real images and of these, as many of each."""
    return context.shared(_reference).features.numpy(), context.shared(_seen, images).features.numpy()


def _coverage(context: Context, images: Images) -> float:
    return coverage(*context.shared(_features, images))


def _density(context: Context, images: Images) -> float:
    return density(*context.shared(_features, images))


def _confidence(context: Context, images: Images) -> float:
    return context.shared(_spread, images).confidence


def _entropy(context: Context, images: Images) -> float:
    return context.shared(_spread, images).entropy


def _shares(context: Context, images: Images) -> tuple[float, ...]:
    return tuple(context.shared(_spread, images).shares.tolist())


def _of(value: Callable[[Context, Images], Value], images: Images) -> Compute:
    return lambda context: value(context, images)


def _of_each_set(
    leaf: str,
    value: Callable[[Context, Images], Value],
    *,
    title: str,
    short_title: str,
    unit: str,
    better: Better,
    reference_title: str = "",
    compared: tuple[str, ...] = (),
    style: Style = "number",
    vector: bool = False,
) -> None:
    """Register one thing that the classifier sees, for each set of images."""
    for images in _SETS:
        real = images.name == "real_images"
        metric(
            f"{images.name}.{leaf}",
            part="samples",
            title=f"{title}: {images.title}",
            short_title=f"{short_title}, {images.short_title}",
            unit=unit,
            split="held-out",
            better=better,
            description=images.description,
            needs=images.needs,
            reference="" if real else f"real_images.{leaf}",
            reference_title=reference_title if real else "",
            compared=images.name in compared,
            style=style,
            vector=vector,
        )(_of(value, images.images))


@metric(
    "classifier_accuracy",
    part="samples",
    title="Accuracy of the classifier that looks at samples",
    unit="share of images",
    split="held-out, real images",
    better="neither",
    description="How far what it sees can be trusted.",
    needs=(CLASSIFIER,),
    style="share",
)
def _accuracy(context: Context) -> float:
    from vae_core.metrics.classifier import load_classifier

    return load_classifier(context.dataset).accuracy


_of_each_set(
    "frechet",
    _frechet,
    title="Fréchet distance on classifier features",
    short_title="Fréchet distance",
    unit="squared feature units, not an FID",
    better="lower",
    reference_title="real against real",
    compared=("samples_prior", "samples_fitted", "reconstructions"),
)
_of_each_set(
    "coverage",
    _coverage,
    title="Coverage of real images on classifier features",
    short_title="Coverage of real images",
    unit="share of real images",
    better="higher",
    reference_title="real images",
    compared=("samples_prior",),
    style="share",
)
_of_each_set(
    "density",
    _density,
    title="Density of real images on classifier features",
    short_title="Density of real images",
    unit="balls around real images, by the 5 expected",
    better="higher",
    reference_title="real images",
    compared=("samples_prior",),
)
_of_each_set(
    "confidence",
    _confidence,
    title="Confidence of the classifier",
    short_title="Classifier's confidence",
    unit="mean probability of its first guess",
    better="higher",
    reference_title="real images",
    compared=("samples_prior",),
)
_of_each_set(
    "class_entropy",
    _entropy,
    title="Entropy of the classes seen",
    short_title="Entropy of the classes seen",
    unit="nats",
    better="neither",
    reference_title="real images",
    compared=("samples_prior",),
)
_of_each_set(
    "class_shares",
    _shares,
    title="Shares of the classes seen",
    short_title="Shares of the classes seen",
    unit="share of images",
    better="neither",
    reference_title="real images",
    style="share",
    vector=True,
)
