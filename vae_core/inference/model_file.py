"""A model in one safetensors file that says itself what it is: for other programs, and for `load_model(path)`.

The tensors have the names of PyTorch's `state_dict`. Beside them, in the file's metadata, stands `config`: the text of a JSON
object with `library_name`, `format_version`, `model_type`, `image_shape`, `class_names` and, in `run`, all settings of the
training. The `config.json` of a folder for a model hub holds the same object.
The format of the file: https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple, TypeGuard

from pydantic import ValidationError

from vae_core.archives import shown
from vae_core.config import ConfigError, ImageShape, explain
from vae_core.models.config import ModelConfig
from vae_core.models.kinds import MODELS
from vae_core.models.size import check_size
from vae_core.runs.errors import DamagedRun
from vae_core.runs.reading import as_object

LIBRARY = "latent-playground"
FORMAT_VERSION = 1
DESCRIPTION = "config"  # the key of the metadata under which the description stands
_SIDES = (1, 1024)  # pixels of an image's side
_DISTRIBUTION = "latent-playground"


class Described(NamedTuple):
    """What a description says is needed to build the model."""

    config: ModelConfig
    image_shape: ImageShape


def library_version() -> str:
    """Of this program; "" where it was never installed."""
    try:
        return version(_DISTRIBUTION)
    except PackageNotFoundError:
        return ""


def checked_description(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The description itself. Raises DamagedRun that names the file as `name`, for one of another library or a newer format."""
    if values.get("library_name") != LIBRARY:
        raise DamagedRun(f"{name} does not describe a model of Latent Playground (its library_name is another).")
    found = values.get("format_version")
    if type(found) is not int or not 1 <= found <= FORMAT_VERSION:
        raise DamagedRun(
            f"{name} is of the format {shown(str(found), 20)}, and this version of Latent Playground reads 1 to "
            f"{FORMAT_VERSION}."
        )
    return values


def read_description(content: str | bytes, name: str) -> Described:
    """The model that a description is of. Raises DamagedRun, or ConfigError for settings that make no model."""
    values = checked_description(as_object(content.encode() if isinstance(content, str) else content, name), name)
    run, shape = values.get("run"), values.get("image_shape")
    model = run.get("model") if isinstance(run, dict) else None
    if not isinstance(model, dict):
        raise DamagedRun(f"{name} does not say how its model is built.")
    kind = model.get("name")
    if not isinstance(kind, str) or kind not in MODELS:
        raise DamagedRun(f"{name} names a model that there is none of here: {shown(str(kind), 60)}.")
    try:
        config = MODELS.get(kind).config_class.model_validate(model)
    except ValidationError as error:
        raise ConfigError(explain(error)) from error
    if not _is_shape(shape):
        raise DamagedRun(f"{name} does not say what size its images have.")
    image_shape = (shape[0], shape[1], shape[2])
    config.check_image_shape(image_shape)
    check_size(config, image_shape)
    return Described(config, image_shape)


def _is_shape(shape: Any) -> TypeGuard[list[int]]:
    is_three = isinstance(shape, list) and len(shape) == 3 and all(type(one) is int for one in shape)
    return is_three and shape[0] in (1, 3) and all(_SIDES[0] <= one <= _SIDES[1] for one in shape[1:])


def file_metadata(description: dict[str, Any], step: int) -> dict[str, str]:
    """What stands beside the tensors. step: of the training."""
    library = f"{LIBRARY} {description['library_version']}".strip()
    return {
        "format": "pt",  # by which other programs know the order of dimensions
        "library": library,
        "format_version": str(FORMAT_VERSION),
        DESCRIPTION: json.dumps(description),
        "step": str(step),
    }
