"""Changes to a configuration, as `field.name=value`: from the command line, or to learn from one's own images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vae_core.config import ConfigError
from vae_core.datasets import FOLDER_PREFIX, ImageFolder, dataset, folder_name
from vae_core.experiment.run_config import RunConfig, parse_run_config


def with_settings(config: RunConfig, settings: list[str]) -> RunConfig:
    """The configuration with `field.name=value` settings applied; values are JSON or plain words.

    Raises ConfigError for a setting without '=', an unknown field, or a value that is refused.
    """
    values = json.loads(config.model_dump_json())
    for setting in settings:
        path, separator, text = setting.partition("=")
        if not separator:
            raise ConfigError(f"The setting {setting!r} has no '='; write it as training.epochs=3.")
        *parents, leaf = path.strip().split(".")
        target = values
        for parent in parents:
            target = target.get(parent) if isinstance(target, dict) else None
        if not isinstance(target, dict) or leaf not in target:
            raise ConfigError(f"There is no field {path!r}; known fields: {', '.join(field_paths(values))}.")
        try:
            target[leaf] = json.loads(text)
        except ValueError:
            target[leaf] = text
    return parse_run_config(values)


def field_paths(values: dict[str, Any], prefix: str = "") -> list[str]:
    """The dotted names of all fields in a dumped configuration."""
    paths: list[str] = []
    for key, value in values.items():
        paths += field_paths(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]
    return paths


def folder_settings(config: RunConfig, folder: Path) -> list[str]:
    """What to set (see with_settings) so that a recipe learns from the images in `folder`.

    A recipe for 28 pixels is given 32, and layers that fit any size where its own fit 28 only; one that takes a part of
    its own set takes all of the folder.
    Raises FolderError when the folder is not there.
    """
    name = folder_name(folder)
    ImageFolder(Path(name.removeprefix(FOLDER_PREFIX))).check()
    settings = [f"data.dataset={json.dumps(name)}"]
    if config.data.train_images is not None:
        settings.append("data.train_images=null")
    if config.data.image_size < min(ImageFolder.image_sizes):
        settings.append(f"data.image_size={min(ImageFolder.image_sizes)}")
        if config.model.layers == "dcgan-lab":
            settings.append("model.layers=by-widths")
    return settings


def own_settings(config: RunConfig, name: str) -> list[str]:
    """What to set (see with_settings) so that a recipe learns from the imported dataset `name`, "own:cats".

    Its image size is the dataset's one, and its layers fit any size where its own do not; all images and classes are
    learnt from, whatever part of its own set the recipe takes; a conditional model has as many classes as there are.
    Raises ImportedError when it is not there, UnknownName for a name that is no dataset.
    """
    entry = dataset(name)
    entry.check()
    size = entry.image_sizes[-1]
    settings = [f"data.dataset={json.dumps(name)}", f"data.image_size={size}"]
    if config.data.train_images is not None:
        settings.append("data.train_images=null")
    if config.data.leave_out:
        settings.append("data.leave_out=[]")
    if hasattr(config.model, "classes"):
        settings.append(f"model.classes={len(entry.class_names)}")
    try:
        config.model.check_image_shape((entry.channels, size, size))
    except ConfigError:
        settings.append("model.layers=by-widths")
        widths = list(config.model.conv_widths(size))
        while size % 2 ** len(widths):  # 28 pixels can be halved twice
            widths.pop()
        settings.append(f"model.widths={json.dumps(widths)}")
    return settings
