"""How large a model is, counted from its settings before anything is allocated; no PyTorch is imported.

Parameters are exact. What a step of training keeps is that of float32, within a quarter or so of what it takes.
`tests/models/test_size.py` compares both with the models themselves, every registered one.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

from vae_core.config import ConfigError, ImageShape
from vae_core.limits import PREFIX, limits
from vae_core.models.config import ModelConfig
from vae_core.models.kinds import MODELS
from vae_core.models.layer_sizes import LayerSizes, layer_sizes
from vae_core.models.layers import Activation, BatchNorm, Conv, Flatten, Layer, Linear, WrongShape

_PAIRS_OF_IMAGES = {"wae": 34, "info-vae": 34}  # numbers for each pair: seven scales of the kernel of mmd.py
_SCORED = {"bernoulli": 2, "gaussian": 2, "continuous-bernoulli": 12}  # numbers kept a pixel value to score it
_PCA_SPARE = 32  # as in pca.py
_HEAD_WIDTH = 32  # as in code_prior.py


@dataclass(frozen=True)
class ModelSize:
    """Numbers (of four bytes) in a model, and in a step of it.

    Attributes:
        parameters: that are learnt
        buffers: in its checkpoint beside them
        kept: of one image, held between the two halves of a step
        kept_of_pairs: of a pair of images of the batch, where the objective compares them
        largest: of one image, in the largest two neighbouring outputs of a network together
    """

    parameters: int
    buffers: int
    kept: int
    kept_of_pairs: int
    largest: int

    def step_numbers(self, batch_size: int) -> int:
        """What a step holds beside the weights, at its largest: all that is kept, and the gradients of two outputs."""
        return batch_size * (self.kept + self.largest) + batch_size**2 * self.kept_of_pairs


def model_size(config: ModelConfig, shape: ImageShape) -> ModelSize:
    """Of a configuration that has passed `check_image_shape` for images of `shape` (C, H, W)."""
    settings: Any = config  # the fields beyond the common ones are told by the name
    networks = [*_networks(settings, shape)]
    parameters = sum(one.parameters for one, _ in networks)
    buffers = sum(one.buffers for one, _ in networks)
    kept = sum(one.kept * times for one, times in networks) + _SCORED[config.likelihood] * math.prod(shape)
    if config.name == "conditional-vae":
        parameters += (settings.classes + 1) * shape[1] * shape[2]
    if config.name == "vq-vae":
        entries, width = settings.codebook_size, config.latent_dim
        learnt = entries * width
        parameters += _prior_parameters(settings, shape) + (learnt if settings.codebook_updates == "loss" else 0)
        buffers += entries + (2 * learnt + entries if settings.codebook_updates == "ema" else 0)
        kept += _prior_kept(settings, shape)
    if config.name == "pca":
        pixels = math.prod(shape)
        followed = min(config.latent_dim + _PCA_SPARE, pixels)
        buffers += followed * pixels + followed + pixels + 1
    pairs = 5 * config.latent_dim if config.name == "tc-vae" else _PAIRS_OF_IMAGES.get(config.name, 0)
    return ModelSize(parameters, buffers, kept, pairs, max(one.largest for one, _ in networks))


def check_size(config: ModelConfig, shape: ImageShape) -> None:
    """Raise ConfigError, with the number and the way out, for a model that is larger than is allowed here."""
    try:
        size, most = model_size(config, shape), limits().max_parameters
    except WrongShape as error:
        raise ConfigError(f"No network can be built of these settings: {error}") from error
    count = size.parameters + size.buffers
    if count > most:
        way_out = (
            "use narrower or fewer model.hidden"
            if config.network == "dense"
            else "use narrower model.widths, or one more of them"
        )
        raise ConfigError(
            f"This model has {count:,} parameters, and at most {most:,} are allowed here ({PREFIX}MAX_PARAMETERS); "
            f"{way_out}."
        )


def _networks(config: Any, shape: ImageShape) -> list[tuple[LayerSizes, int]]:
    """Each network of the model, and how often an image goes through it in a step of training."""
    space, (channels, height, width) = config.latent_space(shape[-1]), shape
    seen = (channels + 1, height, width) if config.name == "conditional-vae" else shape
    encoder, decoder = MODELS.get(config.name).network_layers(config, shape)
    sizes = [layer_sizes(encoder, seen), layer_sizes(decoder, (space.decoder_inputs,))]
    if config.name == "gan":
        critic = layer_sizes(_critic(config, shape, batch_norm=config.network == "conv"), shape, tracked=False)
        return [(sizes[1], 1), (critic, 2)]
    if config.name == "vae-gan":
        return [(sizes[0], 1), (sizes[1], 2), (layer_sizes(_critic(config, shape), shape), 3)]
    return [(one, 1) for one in sizes]


def _critic(config: ModelConfig, shape: ImageShape, *, batch_norm: bool = False) -> list[Layer]:
    """As `discriminator.Discriminator`, its head included."""
    layers: list[Layer] = []
    leaky = Activation("leaky-relu", 0.2)
    if config.network == "dense":
        widths = config.hidden or (512,)
        for before, after in itertools.pairwise((math.prod(shape), *widths)):
            layers += [Linear(before, after), leaky]
        return [Flatten(), *layers, Linear(widths[-1], 1)]
    widths = config.conv_widths(shape[-1])
    for before, after in itertools.pairwise((shape[0], *widths)):
        norm = [BatchNorm(after, image=True)] if batch_norm and layers else []
        layers += [Conv(before, after, (4, 4), (2, 2), (1, 1)), *norm, leaky]
    side = shape[-1] // 2 ** len(widths)
    return [*layers, Flatten(), Linear(widths[-1] * side**2, 1)]


def _prior_parameters(settings: Any, shape: ImageShape) -> int:
    """As `code_prior.CodePrior`."""
    width, entries = settings.prior_width, settings.codebook_size
    block = 12 * width**2 + 13 * width
    cells = settings.side(shape[-1]) ** 2
    return int(
        (entries + 1) * width + cells * width + settings.prior_layers * block + 2 * width + width * entries + entries
    )


def _prior_kept(settings: Any, shape: ImageShape) -> int:
    """Of one image: attention between all pairs of cells in each layer, and the logits of each cell."""
    from_width, cells = settings.prior_width, settings.side(shape[-1]) ** 2
    heads = max(1, from_width // _HEAD_WIDTH)
    layer = 2 * heads * cells**2 + 17 * cells * from_width
    return int(settings.prior_layers * layer + cells * (2 * settings.codebook_size + 6 * settings.latent_dim))
