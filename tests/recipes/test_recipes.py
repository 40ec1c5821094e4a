"""What every recipe must do; a new one is tested unasked."""

import json
import math

import pytest
import torch

from ui.app.shell import MENU
from vae_core.datasets import ImageSet, dataset
from vae_core.datasets.garments import generate_garments
from vae_core.experiment import RunConfig, parse_run_config, with_settings
from vae_core.models import MODELS, build_model
from vae_core.recipes import RECIPES, matched, recipe
from vae_core.training.trainer import train

COUNT = 64
TINY = ["training.epochs=1", "training.batch_size=32", "training.threads=1", "training.precision=float32"]
SOURCES = [f"S{number}" for number in range(1, 9)]


def images_of(config: RunConfig) -> ImageSet:
    """A few images of the recipe's data, in its own size; a generated set is not generated whole for them."""
    if config.data.dataset == "garments":
        return generate_garments(COUNT, config.data.image_size, seed=0)
    few = dataset(config.data.dataset).load("train", config.data.image_size, 4 * COUNT)
    return few.without(config.data.leave_out).first(COUNT)


@pytest.mark.parametrize("name", RECIPES)
def test_it_trains(name: str) -> None:
    config = with_settings(recipe(name).config, TINY)
    images = images_of(config)
    assert not set(images.labels.tolist()) & set(config.data.leave_out)
    reports, states = [], []
    for report in train(config, images, images.first(16)):
        reports.append(report)
        states.append(report.state().part("model."))  # as it is now
    first, last = reports[0], reports[-1]
    assert first.step == 0 and last.step == last.total_steps == COUNT // 32
    assert first.snapshot is not None and last.snapshot is not None and last.held_out is not None
    terms = [value for report in reports for value in report.terms.values()]
    assert terms and all(map(math.isfinite, terms))
    assert math.isfinite(last.held_out.loss)
    encoded = config.latent_space.has_encoder  # without an encoder there is neither of these
    assert [math.isfinite(value) for value in (last.held_out.distortion, last.held_out.kl)] == [encoded, encoded]
    assert set(last.held_out.own) == set(MODELS.get(config.model.name).own_terms)
    assert states[0].keys() == states[-1].keys()
    assert any(not torch.equal(value, states[-1][key]) for key, value in states[0].items() if "decoder" in key)


@pytest.mark.parametrize("name", RECIPES)
def test_it_comes_back_from_json(name: str) -> None:
    config = recipe(name).config
    assert parse_run_config(config.model_dump_json()) == config
    assert config.recipe == name and matched(config).model == config.model


@pytest.mark.parametrize("name", RECIPES)
def test_it_says_what_it_is(name: str) -> None:
    known = recipe(name)
    assert known.config.name != "Untitled" and known.summary.endswith(".")
    assert dataset(known.config.data.dataset).name == known.config.data.dataset
    assert known.shown_on in [label for _, links in MENU for _, label, _ in links]
    if known.source:
        assert known.source in SOURCES and known.config.name.startswith(known.source)
    if known.source or known.origin:
        assert known.origin and known.setting and known.published
    reference = known.config.reference
    if reference is not None:
        assert reference.published_value.removeprefix("about ") in reference.published
        assert reference.passed_by(reference.nats) and not reference.passed_by(1.06 * reference.nats)


@pytest.mark.parametrize("name", [name for name in RECIPES if recipe(name).origin and not recipe(name).source])
def test_a_next_step_says_what_is_ours(name: str) -> None:
    known = recipe(name)
    assert "ours" in known.ours.lower() and "ours" not in known.setting.lower()


def test_all_eight_sources_are_here() -> None:
    assert sorted({recipe(name).source for name in RECIPES} - {""}) == SOURCES
    with_reference = {recipe(name).source for name in RECIPES if recipe(name).config.reference}
    assert {"S1", "S2", "S3"} <= with_reference


def test_s3_is_published_as_a_round_number() -> None:
    reference = recipe("s3-dense-ae").config.reference
    assert reference is not None
    assert reference.passed_by(0.0949 * 784) and not reference.passed_by(0.0951 * 784)
    assert reference.in_unit(0.0943 * 784) == "0.0943"


@pytest.mark.parametrize("name", [name for name in RECIPES if recipe(name).config.reference])
def test_a_figure_in_nats_is_told_in_the_unit_of_its_source(name: str) -> None:
    config, pixels = recipe(name).config, recipe(name).config.data.image_size ** 2
    reference = config.reference
    assert reference is not None
    if reference.metric == "distortion":  # a mean over pixels
        assert float(reference.in_unit(0.2 * pixels)) == pytest.approx(0.2)
    else:  # 500 × mean BCE + KL of 0.25 a pixel and 5 nats; the loss weighs the KL by beta
        assert float(reference.in_unit(0.25 * pixels + 2.048 * 5)) == pytest.approx(500 * 0.25 + 5)


def test_runs_of_before_the_units_can_be_read() -> None:
    values = json.loads(recipe("s1-conv-ae").config.model_dump_json())
    values["reference"] = {key: values["reference"][key] for key in ("metric", "nats", "published", "source")}
    assert parse_run_config(values).reference is not None
    model = build_model(parse_run_config(values).model, parse_run_config(values).image_shape)
    assert model.space.code_size == 2


def test_how_a_network_starts_is_no_part_of_the_setting_that_a_value_was_published_for() -> None:
    config = recipe("fashion-vae-2d").config
    plain = with_settings(config, ["model.activation=relu", "model.initial_weights=pytorch"])
    assert matched(plain).recipe == "fashion-vae-2d" and matched(plain).reference == config.reference
    assert matched(with_settings(config, ["model.beta=1"])).recipe is None
