"""How well images are copied, on arrays: what pages show of a model without PyTorch. The twins of `reconstruction`'s."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from vae_core.metrics.reconstruction import ImageErrors
from vae_core.models.array_decoding import to_unit
from vae_core.models.array_model import ArrayModel, Labels, distortion
from vae_core.models.arrays import continuous_bernoulli_logits
from vae_core.models.config import ModelConfig

NUMBERS_AT_ONCE = 500_000  # pixel values in a batch, whatever the size of the images


def mean_image(images: np.ndarray) -> np.ndarray:
    """The average of uint8 training images [N, C, H, W]: float64 [C, H, W] in (0, 1); see `likelihood.mean_image`."""
    mean: np.ndarray = (images.sum(0, dtype=np.int64) / 255 + 0.5) / (len(images) + 1)
    return mean


def squared_error(images: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Mean squared error over channels and pixels of images [B, C, H, W] in [0, 1] against their reference: [B]."""
    error: np.ndarray = np.square(images - reference).reshape(len(images), -1).mean(1)
    return error


def psnr(images: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Peak signal-to-noise ratio, dB, of images in [0, 1] against their reference: [B]; +∞ for equal ones."""
    with np.errstate(divide="ignore"):
        ratio: np.ndarray = -10 * np.log10(squared_error(images, reference))
    return ratio


def reconstruct(model: ArrayModel, images: np.ndarray, labels: Labels = None) -> np.ndarray:
    """decode_mean of the most probable code of each image [B, C, H, W] in [0, 1]: the same shape, in [0, 1]."""
    return model.decode_mean(model.encode(images, labels)[0], labels)


def reconstruction_squared_error(
    model: ArrayModel,
    images: np.ndarray,
    labels: np.ndarray,
    progress: Callable[[float], object] = lambda share: None,
) -> np.ndarray:
    """Mean squared error of the reconstruction of each of uint8 images [N, C, H, W]: float64 [N].

    `progress` hears the share done, below 1.
    """
    found = np.empty(len(images))
    for some in batches(images):
        progress(some.start / len(images))
        inputs = to_unit(images[some])
        found[some] = squared_error(reconstruct(model, inputs, labels[some]), inputs)
    return found


def constant_errors(config: ModelConfig, constant: np.ndarray, images: np.ndarray) -> ImageErrors:
    """The errors of always showing one image `constant` [C, H, W] in (0, 1), whatever the uint8 images [N, C, H, W]."""
    output, shown = _output_of(config, constant)[None], constant.astype(np.float32)[None]
    errors = ImageErrors(np.empty(len(images)), np.empty(len(images)))
    for some in batches(images):
        inputs = to_unit(images[some])
        errors.distortion[some] = distortion(config, np.broadcast_to(output, inputs.shape), inputs)
        errors.squared[some] = squared_error(inputs, shown)
    return errors


def perfect_distortion(config: ModelConfig, images: np.ndarray) -> np.ndarray | None:
    """The distortion of copying each of uint8 images [N, C, H, W] without any error: float64 [N], nats an image.

    None for a continuous-bernoulli likelihood, which has no least distortion; see `reconstruction.perfect_distortion`.
    """
    if config.likelihood == "continuous-bernoulli":
        return None
    found = np.empty(len(images))
    brightness = np.arange(256) / 255
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(share > 0, -share * np.log(share), 0) for share in (brightness, 1 - brightness)]
    entropy = parts[0] + parts[1]
    for some in batches(images):
        if config.likelihood == "bernoulli":
            found[some] = entropy[images[some]].reshape(len(images[some]), -1).sum(1)
        else:
            inputs = to_unit(images[some])
            found[some] = distortion(config, inputs, inputs)
    return found


def batches(images: np.ndarray) -> Iterator[slice]:
    """Slices of images [N, C, H, W], small enough for the memory of a laptop."""
    size = max(1, NUMBERS_AT_ONCE // max(1, math.prod(images.shape[1:])))
    yield from (slice(start, min(start + size, len(images))) for start in range(0, len(images), size))


def _output_of(config: ModelConfig, mean: np.ndarray) -> np.ndarray:
    """The decoder's output that stands for a mean image [C, H, W] in (0, 1), float32."""
    if config.likelihood == "continuous-bernoulli":
        return continuous_bernoulli_logits(mean).astype(np.float32)
    return (np.log(mean) - np.log1p(-mean) if config.likelihood == "bernoulli" else mean).astype(np.float32)
