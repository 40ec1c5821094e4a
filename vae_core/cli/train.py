"""`train`: a new run from a recipe."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vae_core.cli.common import RunsOption, allow_its_folder, errors_in_a_sentence, path_of

if TYPE_CHECKING:
    from vae_core.experiment import RunConfig

RecipeOption = Annotated[str, typer.Option("--recipe", help="Which recipe to start from.")]
SettingsOption = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Change any field.")]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--data-folder",
        parser=path_of,
        metavar="FOLDER",
        help="Learn from the images in a folder of your own; each sub-folder is a class. One in eight is held out.",
    ),
]
DataOption = Annotated[
    str | None,
    typer.Option("--data", metavar="NAME", help="Learn from an imported dataset, such as own:cats; see import-data."),
]
IdOption = Annotated[str | None, typer.Option("--id", help="The folder's name; made from name and time if not given.")]


@errors_in_a_sentence
def train(
    recipe: RecipeOption = "fashion-vae-2d",
    settings: SettingsOption = None,
    data_folder: FolderOption = None,
    *,
    data: DataOption = None,
    run_id: IdOption = None,
    runs: RunsOption = None,
) -> None:
    from vae_core.datasets import dataset
    from vae_core.datasets.ahead import read_ahead
    from vae_core.runs.store import RunStore
    from vae_core.training.place import place_of

    config = None
    if place_of() is None:  # alone: what is asked for is known before PyTorch is imported, by what follows
        config = _configured(recipe, settings, data_folder, data)
        read_ahead(config.data)
    from vae_core.cli.together import training_group
    from vae_core.cli.watch import watch
    from vae_core.jobs import submit
    from vae_core.readiness import check_shared, images_to_learn_from

    with training_group() as group:
        if group is None:
            return
        config = config or _configured(recipe, settings, data_folder, data)
        if group.size > 1:
            images = images_to_learn_from(config, dataset(config.data.dataset))
            check_shared(config, images, group.size, group.local_size)
        store = RunStore(runs)
        watch(store, submit(store, config, run_id=run_id, pid=os.getpid()), group)


def _configured(recipe: str, settings: list[str] | None, data_folder: Path | None, data: str | None) -> RunConfig:
    """The recipe's configuration with what was asked for; of a folder of images, what was found is printed."""
    from vae_core.cli.screen import say
    from vae_core.config import ConfigError
    from vae_core.datasets import ImageFolder, dataset, folder_name
    from vae_core.experiment import folder_settings, named_by_its_images, own_settings, with_settings
    from vae_core.recipes import fitted, matched
    from vae_core.recipes import recipe as find_recipe

    if data_folder:
        allow_its_folder(folder_name(data_folder))
    known = find_recipe(recipe)
    base = known.config
    if data == "":
        raise ConfigError("--data is empty; import-data says what a dataset is called.")
    if data and data_folder:
        raise ConfigError("There are --data and --data-folder; a training learns from one of them.")
    images = folder_settings(base, data_folder) if data_folder else own_settings(base, data) if data else []
    config = named_by_its_images(with_settings(base, [*images, *(settings or [])]), base)
    if settings or images:  # the published result is of the recipe's own data and model
        config = matched(config)
    allow_its_folder(config.data.dataset)
    entry = dataset(config.data.dataset)
    if not any(setting.partition("=")[0].strip() == "training.epochs" for setting in settings or []):
        config = fitted(known, config)
    if isinstance(entry, ImageFolder):
        say(entry.summary(), *entry.notes)
    return config


def train_help() -> str:
    """The help of `train`, with the recipes and fields read from where they are defined."""
    if "train" not in sys.argv or "--help" not in sys.argv:
        return "Train a model from a recipe."  # building the long text imports PyTorch
    import json

    from vae_core.experiment import field_paths
    from vae_core.recipes import RECIPES

    recipes = "\n".join(f"- `{name}`: {RECIPES.get(name).summary}" for name in RECIPES)
    example = RECIPES.get("fashion-vae-2d").config
    fields = "\n".join(
        f"- `{path}`: {_describe(example, path)}"
        for path in field_paths(json.loads(example.model_dump_json()))
        if path.split(".")[0] in ("data", "model", "training", "logging") and path != "model.name"
    )
    return (
        "Train a model from a recipe, into a folder of its own.\n\n"
        "    python -m vae_core train --recipe fashion-vae-2d\n\n"
        "    python -m vae_core train --recipe mnist-ae-2d --set training.epochs=3 --set model.latent_dim=8\n\n"
        "    python -m vae_core train --recipe fashion-vae-16d --data-folder ~/photos\n\n"
        "Ctrl-C stops it and keeps what was learnt; `resume RUN` goes on.\n\n"
        f"**Recipes**\n\n{recipes}\n\n**Fields for --set**, with their values in fashion-vae-2d\n\n{fields}"
    )


def _describe(config: Any, path: str) -> str:
    value = config
    for part in path.split("."):
        info = type(value).model_fields[part]
        value = getattr(value, part)
    shown = f"{value:g}" if isinstance(value, float) else value
    return f"{info.description or info.title} (*{shown}*)"
