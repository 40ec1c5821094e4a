"""How well single images are copied, what to hold that against, and how it differs between classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_core.datasets.base import to_unit
from vae_core.gradients import without_gradients

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.models.base import LatentModel


NUMBERS_AT_ONCE = 500_000  # pixel values in a batch, whatever the size of the images; larger ones are slower


@dataclass(frozen=True)
class ImageErrors:
    """The error of each of N images by two measures.

    Attributes:
        distortion: float64 [N], nats an image, by the model's own likelihood
        squared: float64 [N], mean squared error: over pixels and channels, brightness being 0 to 1
    """

    distortion: np.ndarray
    squared: np.ndarray


@dataclass(frozen=True)
class ClassErrors:
    """One error by class: arrays [classes], NaN for a class without images.

    Attributes:
        count: int64, images of each class
        mean: the mean error
        standard_error: of that mean; 0 for a single image
        lower, upper: the quartiles: half of the images lie between them
    """

    count: np.ndarray
    mean: np.ndarray
    standard_error: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@without_gradients
def reconstruct(model: LatentModel, images: Tensor, labels: Tensor | None = None) -> Tensor:
    """decode_mean of the most probable code of each image [B, C, H, W] in [0, 1]: the same shape, in [0, 1].

    `labels` int64 [B] matter to conditional models only.
    """
    return model.decode_mean(model.encode(images, labels).mode(), labels)


def squared_error(images: Tensor, reference: Tensor) -> Tensor:
    """Mean squared error over channels and pixels of images [B, C, H, W] in [0, 1] against their reference: [B]."""
    return (images - reference).square().flatten(1).mean(1)


def reconstruction_squared_error(
    model: LatentModel,
    images: Tensor,
    labels: Tensor | None = None,
    progress: Callable[[float], object] = lambda share: None,
) -> np.ndarray:
    """Mean squared error of the reconstruction of each of uint8 images [N, C, H, W]: float64 [N].

    The distortion, its twin in nats, is in the Encoding of the same images. `progress` hears the share done, below 1.
    """
    import torch

    found = []
    for start, batch in _batches(images):
        progress(start / len(images))
        inputs = to_unit(batch)
        own = None if labels is None else labels[start : start + len(batch)]
        found.append(squared_error(reconstruct(model, inputs, own), inputs))
    return np.asarray(torch.cat(found).double().numpy())


@without_gradients
def constant_errors(model: LatentModel, constant: Tensor, images: Tensor) -> ImageErrors:
    """The errors of always showing one image `constant` [C, H, W] in (0, 1), whatever the uint8 images [N, C, H, W].

    With `likelihood.mean_image` of the training images: the baseline that a model has to beat.
    """
    import torch

    output = model.output_of(constant)[None]
    distortion, squared = [], []
    for _, batch in _batches(images):
        inputs = to_unit(batch)
        distortion.append(model.distortion(output.expand_as(inputs), inputs))
        squared.append(squared_error(constant.float()[None].expand_as(inputs), inputs))
    return ImageErrors(torch.cat(distortion).double().numpy(), torch.cat(squared).double().numpy())


@without_gradients
def perfect_distortion(model: LatentModel, images: Tensor) -> np.ndarray | None:
    """The distortion of copying each of uint8 images [N, C, H, W] without any error: float64 [N], nats an image.

    By a bernoulli likelihood a grey pixel costs its entropy −x log x − (1 − x) log(1 − x) even then, so no model gets
    below this sum; by a gaussian one the same constant for every image. None for a continuous-bernoulli one: its density
    at black and white has no bound, so there is no least distortion.
    """
    import torch

    if model.config.likelihood == "continuous-bernoulli":
        return None
    if model.config.likelihood != "bernoulli":
        found = [model.distortion(inputs, inputs) for _, batch in _batches(images) for inputs in [to_unit(batch)]]
        return np.asarray(torch.cat(found).double().numpy())
    brightness = torch.arange(256, dtype=torch.float64) / 255
    entropy = torch.special.entr(brightness) + torch.special.entr(1 - brightness)
    sums = [entropy[batch.flatten(1).long()].sum(1) for _, batch in _batches(images)]
    return np.asarray(torch.cat(sums).numpy())


def by_class(errors: np.ndarray, labels: np.ndarray, classes: int) -> ClassErrors:
    """Sum up errors [N] of images with labels int [N] in 0..classes−1.

    Raises ValueError when there are not as many labels as errors.
    """
    if errors.shape != labels.shape:
        raise ValueError(f"There are {errors.size:,} errors but {labels.size:,} labels; each image needs both.")
    count = np.bincount(labels, minlength=classes)
    columns: list[np.ndarray] = [np.full(classes, np.nan) for _ in range(4)]
    for label in np.flatnonzero(count):
        own = errors[labels == label].astype(np.float64)
        deviation = float(own.std(ddof=1)) if len(own) > 1 else 0.0
        lower, upper = np.quantile(own, [0.25, 0.75])
        for column, value in zip(columns, (own.mean(), deviation / len(own) ** 0.5, lower, upper), strict=True):
            column[label] = value
    return ClassErrors(count, *columns)


def _batches(images: Tensor) -> list[tuple[int, Tensor]]:
    """(number of its first image, batch), small enough for the memory of a laptop."""
    size = max(1, NUMBERS_AT_ONCE // max(1, images[0].numel())) if len(images) else 1
    return [(start, images[start : start + size]) for start in range(0, len(images), size)]
