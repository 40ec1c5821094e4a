"""The form of all settings in an address: what is written is read again, and nonsense is left out."""

from __future__ import annotations

import random

import pytest

from ui.app import forms
from ui.features.train import form_link
from ui.features.train.choices import draft_of
from ui.features.train.setup import recipe_draft
from ui.features.train.state import Choices
from vae_core.experiment import values
from vae_core.models import MODELS
from vae_core.recipes import RECIPES

FIRST = draft_of(Choices())


def same(one: forms.Draft, other: forms.Draft | None) -> bool:
    assert other is not None
    return forms.to_config(one, "Same") == forms.to_config(other, "Same") and one.get("recipe") == other.get("recipe")


def test_what_the_form_opens_on_leaves_the_address_alone() -> None:
    assert form_link.params(FIRST) == {} and form_link.read({"run": "x", "level": "expert"}) is None


@pytest.mark.parametrize("name", list(RECIPES))
def test_a_recipe_is_one_word(name: str) -> None:
    draft = recipe_draft(name)
    said = form_link.params(draft)
    if name != FIRST["recipe"]:
        assert said == {"recipe": name}
        assert same(draft, form_link.read(said))


@pytest.mark.parametrize("model", [name for name in MODELS.names() if name != FIRST["model.name"]])
def test_another_model_is_read_with_its_own_defaults(model: str) -> None:
    draft = dict(FIRST)
    draft["model.name"] = model
    draft.update(values.own_defaults(MODELS.get("vae").config_class, MODELS.get(model).config_class))
    said = form_link.params(draft)
    assert said == {"model.name": model}
    assert same(draft, form_link.read(said))


def test_settings_stand_by_their_names() -> None:
    draft = FIRST | {"model.hidden": "128,  64", "model.beta": 4.0, "training.threads": 2, "training.seed": 7}
    said = form_link.params(draft)
    assert said == {"model.hidden": "128,64", "model.beta": "4.0", "training.threads": "2", "training.seed": "7"}
    assert same(draft, form_link.read(said))
    conv = FIRST | {"model.network": "conv", "model.widths": [16, 32], "model.kernel_size": 4, "recipe": "own settings"}
    assert form_link.params(conv)["recipe"] == "own"
    assert same(conv, form_link.read(dict(reversed(form_link.params(conv).items()))))


def test_what_is_typed_and_no_value_is_not_in_the_link() -> None:
    assert form_link.params(FIRST | {"model.hidden": "512, lots", "data.dataset": "folder:/home/me"}) == {}


@pytest.mark.parametrize(
    "words",
    [
        {"model.beta": "much"},
        {"model.beta": "nan"},
        {"model.beta": "-1"},
        {"model.latent_dim": "0"},
        {"model.latent_dim": "9" * 500},
        {"training.epochs": "1e99"},
        {"training.seed": "9" * 30},
        {"model.name": "gone"},
        {"data.dataset": "folder:/etc"},
        {"data.image_size": "7"},
        {"model.hidden": "a,b"},
        {"model.batch_norm": "perhaps"},
        {"model.": "", "data.x": "1", "training.pid": "1", "model.__class__": "x"},
        {"recipe": "../../etc"},
    ],
)
def test_nonsense_is_left_out(words: dict[str, str]) -> None:
    assert form_link.read(words) == FIRST


def test_any_address_makes_a_form() -> None:
    chance = random.Random(0)
    texts = ["", "none", "true", "1", "0.5", "-3", "512,256", "conv", "gaussian", "\x00", "９", "inf", "gan", "vq-vae"]
    fields = [*FIRST, "model.network", "model.widths", "training.threads", "recipe", "model.likelihood"]
    for _ in range(300):
        words = {chance.choice(fields): chance.choice(texts) for _ in range(5)}
        draft = form_link.read({**words, "recipe": chance.choice([*RECIPES, "own", "x"])})
        assert draft is not None and draft["model.name"] in MODELS
        form_link.params(draft)
