"""How long to train where the number of images that are seen counts, and not how often each of them is."""

from __future__ import annotations

from vae_core.datasets import dataset
from vae_core.experiment import RunConfig
from vae_core.recipes.table import RECIPES, Recipe

MAX_EPOCHS = 100  # of a recipe, however few images there are: each ends with an evaluation and a snapshot


def epochs_to_see(images_seen: int, images: int, most: int = MAX_EPOCHS) -> int:
    """As many epochs of `images` images as come nearest to `images_seen`, 1 to `most`."""
    return min(most, max(1, round(images_seen / max(1, images))))


def training_images(config: RunConfig) -> int:
    """How many training images a configuration would learn from now. Raises ValueError when they cannot be had."""
    here = dataset(config.data.dataset).available(config.data.split)
    return min(config.data.train_images or here, here)


def fitted(known: Recipe, config: RunConfig | None = None) -> RunConfig:
    """The recipe's configuration, or `config` made of it, with as many epochs as see the recipe's number of images.

    Of the 10,000 bundled images each is seen six times as often as each of the full 60,000, so that both trainings have as
    many steps, and learning rates that rise and fall as slowly. A recipe without such a number keeps its epochs.
    Raises ValueError when its images cannot be had.
    """
    config = config or known.config
    if known.images_seen is None or config.model.fitted:
        return config
    epochs = epochs_to_see(known.images_seen, training_images(config))
    return config.model_copy(update={"training": config.training.model_copy(update={"epochs": epochs})})


def published_images(config: RunConfig) -> int | None:
    """From how many training images the published value comes: as many as the recipe takes of the full set."""
    full = max((file.count for file in getattr(dataset(config.data.dataset), "files", ())), default=None)
    known = config.recipe is not None and config.recipe in RECIPES
    return (RECIPES.get(str(config.recipe)).config.data.train_images if known else None) or full
