"""What a field takes, and a text read as its value: by the form, by addresses and by the command line alike."""

from __future__ import annotations

import contextlib
import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from vae_core.config import ConfigError, shortened
from vae_core.models.config import ModelConfig

NOTHING = ("", "none", "null")  # of a field that may be empty


@dataclass(frozen=True)
class Kind:
    """What a field takes: "int", "float", "bool", "text", "ints" or "choice", whether it may be empty, the choices."""

    name: str
    optional: bool = False
    choices: tuple[Any, ...] = ()


def kind_of(info: FieldInfo) -> Kind | None:
    """The kind of a field; None for one that no single text can set (nested configs)."""
    annotation, optional = info.annotation, False
    if get_origin(annotation) in (Union, types.UnionType):
        members = [part for part in get_args(annotation) if part is not type(None)]
        optional, annotation = len(members) < len(get_args(annotation)), members[0]
        if len(members) > 1:
            return None
    if get_origin(annotation) is Literal:
        return Kind("choice", optional, get_args(annotation))
    if get_origin(annotation) is tuple and get_args(annotation)[:1] == (int,):
        return Kind("ints", optional)
    plain = {bool: "bool", int: "int", float: "float", str: "text"}
    return Kind(plain[annotation], optional) if annotation in plain else None


def parse_ints(text: str, title: str) -> list[int] | None:
    """ "512, 256" as [512, 256]; blank as None. Raises ConfigError naming the field."""
    bare = text.translate(str.maketrans(";()[]", ",    "))
    parts = [part for part in bare.split(",") if part.strip()]
    try:
        return [int(part) for part in parts] or None
    except ValueError as error:
        raise ConfigError(
            f"{title} is {shortened(text)}: write whole numbers with commas between them, such as 512, 256, 128."
        ) from error


def read_value(info: FieldInfo, text: str, path: str) -> Any:
    """The value of a field that a text stands for; its bounds are the configuration's to check, as for any value.

    A text field takes the text as it is, or in JSON's quotes. Raises ConfigError, naming the field by `path`.
    """
    kind, word = kind_of(info), text.strip()
    if kind is None:
        raise ConfigError(f"{path} is made of several fields; set one of them.")
    if kind.optional and word.lower() in NOTHING:
        return None
    if kind.name == "text":
        return _unquoted(text)
    if kind.name == "ints":
        return parse_ints(text, path) or []  # "[]" is a list without numbers, and not the automatic one
    bare = str(_unquoted(word))
    if kind.name == "choice":
        chosen = next((choice for choice in kind.choices if str(choice) == bare), None)
        return bare if chosen is None else chosen
    with contextlib.suppress(ValueError):
        return {"int": int, "float": float}.get(kind.name, str)(bare)
    return bare  # what it is not is said by the configuration, with what would be right


def own_defaults(former: type[ModelConfig], chosen: type[ModelConfig]) -> Iterator[tuple[str, Any]]:
    """Path and default of what a model chosen instead of another starts from: an InfoVAE's beta is 0, whatever a VAE's
    was. What every model has and the two agree on, such as the latent size, stays as it is.
    """
    for name, info in chosen.model_fields.items():
        shared = name in ModelConfig.model_fields and info.default == former.model_fields[name].default
        if name != "name" and not shared:
            yield f"model.{name}", info.default


def _unquoted(text: str) -> str:
    """What JSON's quotes around a text hold."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return text
    return text
