"""Named configurations that are known to work, each with its source and the figure that the source published."""

from __future__ import annotations

from dataclasses import dataclass

from vae_core.config import DataConfig, Reference, RunConfig, TrainConfig
from vae_core.models.autoencoder import AutoencoderConfig
from vae_core.models.vae import VAEConfig
from vae_core.registry import Registry


@dataclass(frozen=True)
class Recipe:
    """A RunConfig and what to know about it."""

    config: RunConfig
    summary: str


RECIPES: Registry[Recipe] = Registry("recipe")

# S2 weighs the mean BCE over 1,024 pixels by 500; on the summed scale that is a beta of 1024/500.
_S2_BETA = 1024 / 500
_PAIR = TrainConfig(epochs=8, batch_size=256, learning_rate=4e-3, seed=0)
_CONV = TrainConfig(epochs=12, seed=0)


def _add(name: str, title: str, summary: str, **parts: object) -> None:
    config = RunConfig.model_validate({"name": title, "recipe": name, **parts})
    RECIPES.register(name)(Recipe(config, summary))


def recipe(name: str) -> Recipe:
    """The recipe of that name. Raises UnknownName with the known ones."""
    return RECIPES.get(name)


def matched(config: RunConfig) -> RunConfig:
    """The configuration with the recipe and the published figure of its very setting, or with neither."""
    for name in RECIPES:
        known = RECIPES.get(name).config
        if (
            known.model == config.model
            and known.data.dataset == config.data.dataset
            and known.data.image_size == config.data.image_size
        ):
            return config.model_copy(update={"recipe": name, "reference": known.reference})
    return config.model_copy(update={"recipe": None, "reference": None})


_add(
    "fashion-ae-2d",
    "Fashion AE · 2-D",
    "A plain autoencoder on Fashion-MNIST with a latent plane; partner of fashion-vae-2d.",
    data=DataConfig(dataset="fashion-mnist"),
    model=AutoencoderConfig(),
    training=_PAIR,
    reference=Reference(
        metric="distortion",
        nats=0.2518 * 1024,
        published="validation BCE 0.2518, mean over 1,024 pixels, after 5 epochs",
        source="Keras notebook after Foster, Generative Deep Learning, ch. 3 (autoencoder)",
    ),
)
_add(
    "fashion-vae-2d",
    "Fashion VAE · 2-D",
    "A variational autoencoder on Fashion-MNIST with a latent plane; partner of fashion-ae-2d.",
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig(beta=_S2_BETA),
    training=_PAIR,
    reference=Reference(
        metric="loss",
        nats=131.15 * _S2_BETA,
        published="training total 131.15 at 500 × mean BCE + KL, after 5 epochs",
        source="Keras notebook after Foster, Generative Deep Learning, ch. 3 (variational autoencoder)",
    ),
)
_add(
    "mnist-ae-2d",
    "Digits AE · 2-D",
    "A plain autoencoder on MNIST with a latent plane; partner of mnist-vae-2d.",
    data=DataConfig(dataset="mnist"),
    model=AutoencoderConfig(),
    training=_PAIR,
)
_add(
    "mnist-vae-2d",
    "Digits VAE · 2-D",
    "A variational autoencoder on MNIST with a latent plane; partner of mnist-ae-2d.",
    data=DataConfig(dataset="mnist"),
    model=VAEConfig(),
    training=_PAIR,
)
_add(
    "fashion-vae-16d",
    "Fashion VAE · 16-D",
    "Sixteen dimensions on Fashion-MNIST: sharper images, a space that no longer fits on a page.",
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig(network="conv", latent_dim=16),
    training=_CONV,
)
_add(
    "mnist-vae-16d",
    "Digits VAE · 16-D",
    "Sixteen dimensions on MNIST: sharper digits, a space that no longer fits on a page.",
    data=DataConfig(dataset="mnist"),
    model=VAEConfig(network="conv", latent_dim=16),
    training=_CONV,
)
_add(
    "shapes-vae-6d",
    "Shapes VAE · 6-D",
    "Generated shapes whose true factors are known: position, size, rotation, kind.",
    data=DataConfig(dataset="shapes"),
    model=VAEConfig(network="conv", latent_dim=6),
    training=TrainConfig(epochs=20),
)
