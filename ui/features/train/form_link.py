"""The form of all settings in the address: its recipe, and by name each setting that differs from the recipe's.

`?level=expert&recipe=mnist-vae-2d&model.beta=4&model.hidden=512,256`. An address may be typed by anybody: a setting that is
none of the model's, or a value that its field refuses, is left out. What fields say together is checked by the form itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from ui.app import address, forms
from ui.features.train.choices import draft_of
from ui.features.train.setup import OWN, recipe_draft
from ui.features.train.state import Choices
from vae_core.datasets import dataset_names
from vae_core.datasets.config import DataConfig
from vae_core.experiment import TrainConfig
from vae_core.experiment.values import kind_of, own_defaults, read_value
from vae_core.models import MODELS
from vae_core.recipes import RECIPES

RECIPE, DATASET, MODEL = "recipe", "data.dataset", "model.name"
PARTS = ("data.", "model.", "training.")
OWN_WORD = "own"  # in the place of a recipe
NOTHING = "none"  # of a field that may be empty
MAX_LENGTH = 200
MAX_NUMBER = 2**53 - 1  # of a widget in the browser


def asked() -> bool:
    """Whether the address says anything of the form."""
    return any(_is_ours(key) for key in address.words())


def forget() -> None:
    """Where the form is not shown, the address says nothing of it."""
    address.change({}, filter(_is_ours, address.words()))


def keep(draft: forms.Draft) -> None:
    """Put the form into the address, in the place of the three choices."""
    address.change(params(draft), [*filter(_is_ours, address.words()), *Choices.address_keys()])


def params(draft: forms.Draft) -> dict[str, str]:
    """The form as it stands in an address; `read` is the inverse."""
    recipe = draft.get("recipe")
    base, found = _base(recipe), {}
    if recipe != base.get("recipe"):
        found[RECIPE] = OWN_WORD
    elif recipe != draft_of(Choices()).get("recipe"):
        found[RECIPE] = str(recipe)
    for path in (DATASET, MODEL):
        value = str(draft.get(path))
        if value != base[path] and value in _known(path):
            found[path] = value
            _choose(base, path, value)
    for path, info in _fields({**draft, MODEL: base[MODEL]}).items():
        text = _text(draft.get(path, info.default))
        if text != _text(base.get(path, info.default)) and _is_sound(info, text):
            found[path] = text
    return found


def read(words: Mapping[str, str]) -> forms.Draft | None:
    """The draft that an address asks for, None where it says nothing; never raises."""
    if not any(_is_ours(key) for key in words):
        return None
    draft = _base(words.get(RECIPE))
    if words.get(RECIPE) == OWN_WORD:
        draft["recipe"] = OWN
    for path in (DATASET, MODEL):
        if words.get(path) in _known(path):
            _choose(draft, path, words[path])
    # Those that others depend on, such as the kind of network, may come after these: so twice.
    for _ in range(2):
        for path, info in _fields(draft).items():
            if path in words and _is_sound(info, words[path]):
                draft[path] = _value(info, words[path])
    return draft


def _is_ours(key: str) -> bool:
    return key == RECIPE or key.startswith(PARTS)


def _known(path: str) -> list[str]:
    return list(dataset_names()) if path == DATASET else list(MODELS.names())


def _base(recipe: Any) -> forms.Draft:
    """What the settings are compared with: the recipe's, or where there is none what the form opens on."""
    first = draft_of(Choices())
    return recipe_draft(recipe) if recipe in list(RECIPES) and recipe != first.get("recipe") else first


def _choose(draft: forms.Draft, path: str, value: str) -> None:
    """As the form does: another model starts from its own defaults."""
    former = draft[path]
    draft[path] = value
    if path == MODEL:
        draft.update(own_defaults(MODELS.get(former).config_class, MODELS.get(value).config_class))


def _fields(draft: forms.Draft) -> dict[str, FieldInfo]:
    parts = (("data", DataConfig), ("model", MODELS.get(draft[MODEL]).config_class), ("training", TrainConfig))
    fields: dict[str, FieldInfo] = {}
    for prefix, config_class in parts:
        fields |= forms.applying(config_class, prefix, draft)
    return {path: info for path, info in fields.items() if path != DATASET and kind_of(info) is not None}


def _text(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value.replace(" ", "") or NOTHING
    if isinstance(value, list | tuple):
        return ",".join(map(str, value)) or NOTHING
    return json.dumps(value)


def _is_sound(info: FieldInfo, text: str) -> bool:
    try:
        _value(info, text)
    except (ValueError, OverflowError):
        return False
    return True


def _value(info: FieldInfo, text: str) -> Any:
    """The value of a field that a text stands for. Raises ValueError."""
    kind = kind_of(info)
    if kind is None or len(text) > MAX_LENGTH:
        raise ValueError("not a setting")
    value = read_value(info, text, "")
    if value is None:
        return None
    if kind.name == "choice" and value not in kind.choices:
        raise ValueError("no choice")
    if kind.name == "bool":
        value = {"true": True, "false": False}.get(text, text)
    elif kind.name in ("int", "float") and not (isinstance(value, int | float) and abs(value) <= MAX_NUMBER):
        raise ValueError("no number, or too large")
    whole: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    TypeAdapter(whole, config=ConfigDict(allow_inf_nan=False)).validate_python(value)
    return value
