"""What a run is called by itself: after its images, its kind of model and the size of its codes."""

from __future__ import annotations

import re

from vae_core.datasets import dataset, is_own
from vae_core.experiment.run_config import RunConfig
from vae_core.models.kinds import MODELS

LONGEST_TITLE = 50  # letters of what somebody called the images, of the 80 that a name may have


def automatic_name(data: str, model: str, latent_dim: int | None) -> str:
    """ "Fashion-MNIST VAE · 2-D"; of somebody's own images "photos · VAE · 2-D".

    data, model: the names that they are known by; latent_dim: None for grids of codes, which have no such size
    """
    title = dataset(data).title
    title = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    name = f"{title} · {short_kind(model)}" if is_own(data) else f"{title} {short_kind(model)}"
    return name if latent_dim is None else f"{name} · {latent_dim}-D"


def named_by_its_images(config: RunConfig, recipe: RunConfig) -> RunConfig:
    """Of a recipe that learns from somebody's own images and still has the recipe's name: with a name of its own."""
    if not is_own(config.data.dataset) or config.name != recipe.name:
        return config
    size = None if config.latent_space.is_grid else config.model.latent_dim
    name = automatic_name(config.data.dataset, config.model.name, size)
    return config.model_copy(update={"name": name})


def short_kind(model: str) -> str:
    """ "VAE" of "Variational autoencoder (VAE)", by the name that the model is registered under."""
    title = MODELS.get(model).title
    found = re.search(r"\(([^)]+)\)", title)
    return found.group(1) if found else title
