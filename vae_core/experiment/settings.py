"""Changes to a configuration, as `field.name=value`: from the command line, or to learn from one's own images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vae_core.config import ConfigError, shortened
from vae_core.datasets import FOLDER_PREFIX, ImageFolder, dataset, folder_name
from vae_core.experiment.run_config import RunConfig, parse_run_config
from vae_core.experiment.values import own_defaults, read_value
from vae_core.models.kinds import MODELS


def with_settings(config: RunConfig, settings: list[str]) -> RunConfig:
    """The configuration with `field.name=value` settings applied, each value read as its field's type (`values`).

    Another model starts from its own defaults where it differs. Raises ConfigError for a setting without '=', an unknown
    field, or a value that is refused.
    """
    values = json.loads(config.model_dump_json())
    for setting in settings:
        path, separator, text = setting.partition("=")
        path = path.strip()
        if not separator:
            raise ConfigError(f"The setting {shortened(setting)} has no '='; write it as training.epochs=3.")
        *parents, leaf = path.split(".")
        target = values
        for parent in parents:
            target = target.get(parent) if isinstance(target, dict) else None
        info = _field(values, path)
        if not isinstance(target, dict) or leaf not in target or info is None:
            raise ConfigError(f"There is no field {shortened(path)}; known fields: {', '.join(field_paths(values))}.")
        value = read_value(info, text, path)
        if path == "model.name" and value in MODELS:
            values["model"] = _another_model(values["model"], value)
        else:
            target[leaf] = value
    return parse_run_config(values)


def _field(values: dict[str, Any], path: str) -> FieldInfo | None:
    """The field at a dotted path of a dumped configuration, whose model is one of the known ones."""
    inner: type[BaseModel] = RunConfig
    *parents, leaf = path.split(".")
    for parent in parents:
        if inner is RunConfig and parent == "model":
            inner = MODELS.get(values["model"]["name"]).config_class
            continue
        info = inner.model_fields.get(parent)
        classes = (info.annotation, *get_args(info.annotation)) if info else ()
        found = next((part for part in classes if isinstance(part, type) and issubclass(part, BaseModel)), None)
        if found is None:
            return None
        inner = found
    return inner.model_fields.get(leaf)


def _another_model(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The settings of a model that is chosen instead of the one that has these."""
    former, chosen = MODELS.get(values["name"]).config_class, MODELS.get(name).config_class
    if former is chosen:
        return values
    own = {path.removeprefix("model."): default for path, default in own_defaults(former, chosen)}
    return {key: value for key, value in values.items() if key in chosen.model_fields} | own | {"name": name}


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
