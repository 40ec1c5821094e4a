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
    """The configuration with the recipe and the published value of that very setting, or with neither."""
    for name in RECIPES:
        known = RECIPES.get(name).config
        if (
            known.model == config.model
            and known.data.dataset == config.data.dataset
            and known.data.image_size == config.data.image_size
            and bool(known.data.leave_out) == bool(config.data.leave_out)
        ):
            return config.model_copy(update={"recipe": name, "reference": known.reference})
    return config.model_copy(update={"recipe": None, "reference": None})
