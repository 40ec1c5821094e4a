"""Configurations: the round trip, the settings, and the sentences that refuse the impossible."""

import json

import pytest

from vae_core.config import ConfigError
from vae_core.experiment import parse_run_config, with_settings
from vae_core.recipes import RECIPES, recipe
from vae_core.registry import Registry, UnknownName

BASE = recipe("fashion-vae-2d").config


@pytest.mark.parametrize("name", RECIPES.names())
def test_recipes_survive_json(name: str) -> None:
    config = recipe(name).config
    again = parse_run_config(config.model_dump_json())
    assert again == config and type(again.model) is type(config.model) and config.recipe == name


def test_settings_reach_every_level() -> None:
    config = with_settings(
        BASE, ["training.epochs=3", "model.beta=4", "model.widths=[8,16]", "name=Mine", "data.train_images=500"]
    )
    assert (config.training.epochs, config.model.beta, config.model.widths) == (3, 4.0, (8, 16))
    assert (config.name, config.data.train_images) == ("Mine", 500)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("model.latent_dim=0", ["model.latent_dim", "0", "greater than or equal to 1"]),
        ("model.latent_dim=257", ["model.latent_dim", "257", "less than or equal to 256"]),
        ("model.name=diffusion", ["diffusion", "autoencoder", "vae"]),
        ("data.dataset=cifar", ["cifar", "ellipses", "fashion-mnist", "mnist", "shapes"]),
        ("data.image_size=64", ["data.image_size", "64", "28, 32"]),
        ("data.image_size=33", ["data.image_size", "33"]),
        ("model.network=transformer", ["model.network", "transformer", "'dense' or 'conv'"]),
        ("training.epochs=many", ["training.epochs", "many", "integer"]),
        ("training.learning_rate=0", ["training.learning_rate", "0", "greater than 0"]),
        ("training.learning_rate=NaN", ["training.learning_rate"]),
        ("training.epoch=3", ["There is no field 'training.epoch'", "training.epochs"]),
        ("training.epochs", ["no '='"]),
        ("model.hidden=[0]", ["model.hidden", "between 1 and 4096"]),
    ],
)
def test_the_impossible_is_refused_with_a_sentence(setting: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as refusal:
        with_settings(BASE, [setting])
    for word in words:
        assert word in str(refusal.value)
    assert "\n" not in str(refusal.value) and "pydantic" not in str(refusal.value)


def test_a_size_that_cannot_be_halved_is_refused_with_what_would_be_right() -> None:
    with pytest.raises(ConfigError, match=r"data.image_size is 28, which 3 convolutions .* multiple of 8"):
        with_settings(BASE, ["model.network=conv", "model.widths=[8,16,32]", "data.image_size=28"])


def test_broken_json_and_unknown_fields() -> None:
    with pytest.raises(ConfigError, match="not valid JSON"):
        parse_run_config("{")
    values = json.loads(BASE.model_dump_json())
    with pytest.raises(ConfigError, match="There is no field 'colour'"):
        parse_run_config({**values, "colour": 1})
    del values["model"]
    with pytest.raises(ConfigError, match="model is missing"):
        parse_run_config(values)


def test_registry_refuses_duplicates_and_lists_what_it_knows() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("one")(1)
    assert registry.get("one") == 1 and registry.names() == ["one"] and "one" in registry
    with pytest.raises(ValueError, match="registered twice"):
        registry.register("one")(2)
    with pytest.raises(UnknownName, match="Unknown number 'two'; known: one"):
        registry.get("two")
