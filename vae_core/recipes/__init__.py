"""Named configurations that are known to work, each with its source and the value that the source published."""

from vae_core.experiment import RunConfig
from vae_core.recipes.lengths import epochs_to_see, fitted, training_images
from vae_core.recipes.table import RECIPES, Recipe

# Importing enters them, in the order in which people see them.
# isort: off
from vae_core.recipes import own as _own, sources as _sources, next_steps as _next_steps  # noqa: F401
# isort: on

__all__ = ["RECIPES", "Recipe", "epochs_to_see", "fitted", "matched", "recipe", "training_images"]


def recipe(name: str) -> Recipe:
    """The recipe of that name. Raises UnknownName with the known ones."""
    return RECIPES.get(name)


def matched(config: RunConfig) -> RunConfig:
    """The configuration with the recipe and the published value of that very setting, or with neither.

    How a network starts, and which function bends between its layers, are no part of the setting: a published value is
    of images, a loss and a latent space, reached by some network or other.
    """
    same = [name for name in RECIPES if _setting(RECIPES.get(name).config) == _setting(config)]
    if not same:
        return config.model_copy(update={"recipe": None, "reference": None})
    name = min(same, key=lambda name: RECIPES.get(name).config.model != config.model)  # the very same, if there is one
    return config.model_copy(update={"recipe": name, "reference": RECIPES.get(name).config.reference})


def _setting(config: RunConfig) -> tuple[object, ...]:
    model = config.model.model_dump(exclude={"activation", "initial_weights", "initial_image"})
    return model, config.data.dataset, config.data.image_size, bool(config.data.leave_out)
