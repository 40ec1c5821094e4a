"""The command that trains a run again: its recipe, and what is set differently."""

from __future__ import annotations

import json
import shlex
from pathlib import PurePath
from typing import Any

from vae_core.datasets import FOLDER_PREFIX, dataset, is_folder
from vae_core.datasets.bundled import BUNDLED_COUNT
from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.experiment import RunConfig, field_paths, with_settings
from vae_core.recipes import RECIPES

USUAL = "fashion-vae-2d"
_NO_SETTINGS = ("reference", "recipe", "repairs", "data.channels", "model.name", "name", "logging")


def training_commands(config: RunConfig, train_images: int = 0) -> list[str]:
    """What to type, from the first line to the last, so that a training with these settings begins.

    train_images: how many the run learnt from, 0 where that is not known. Of a folder of images, only its own name is
    said, and not what stands above it.
    """
    lines = []
    entry = dataset(config.data.dataset)
    if isinstance(entry, IdxDataset) and train_images > BUNDLED_COUNT:
        lines.append(f"python -m vae_core fetch-data {entry.name}")
    name = config.recipe if config.recipe is not None and config.recipe in RECIPES else USUAL
    parts = ["python", "-m", "vae_core", "train", "--recipe", name]
    settings = differing(RECIPES.get(name).config, config)
    if is_folder(config.data.dataset):
        settings = [one for one in settings if not one.startswith("data.dataset=")]
        parts += ["--data-folder", PurePath(config.data.dataset.removeprefix(FOLDER_PREFIX)).name or "FOLDER"]
    if not any(one.startswith("training.epochs=") for one in settings):  # or as many as see the recipe's images
        settings.append(f"training.epochs={config.training.epochs}")
    for setting in settings:
        parts += ["--set", setting]
    return [*lines, shlex.join(parts)]


def differing(base: RunConfig, config: RunConfig) -> list[str]:
    """The settings, as `with_settings` takes them, that make `config` of `base`, but for what it is called."""
    settings = []
    if config.model.name != base.model.name:
        settings.append(f"model.name={config.model.name}")
        base = _reached(base, config)
    before, after = _dumped(base), _dumped(config)
    for path in field_paths(after):
        if not path.startswith(_NO_SETTINGS) and _at(after, path) != _at(before, path):
            settings.append(f"{path}={_text(_at(after, path))}")
    return settings


def _reached(base: RunConfig, config: RunConfig) -> RunConfig:
    """`base` with the model of `config`, which may need other images than the recipe's to be possible at all."""
    data = base.model_copy(update={"data": config.data})
    return with_settings(data, [f"model.name={config.model.name}"]).model_copy(update={"data": base.data})


def _dumped(config: RunConfig) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(config.model_dump_json())
    return values


def _at(values: dict[str, Any], path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool | list):
        return json.dumps(value, separators=(",", ":"))
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
