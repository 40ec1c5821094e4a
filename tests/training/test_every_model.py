"""A tiny training of every registered model: it gets better, and an interruption changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import get_args

import pytest
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.models import MODELS
from vae_core.training.report import Report
from vae_core.training.trainer import train

Tiny = Callable[..., RunConfig]


@pytest.fixture(scope="module")
def data() -> tuple[ImageSet, ImageSet]:
    mnist = dataset("mnist")
    return mnist.load("train", 32, 320), mnist.load("held-out", 32, 200)


def config_of(tiny: Tiny, name: str) -> RunConfig:
    kind = MODELS.get(name).config_class
    network = get_args(kind.model_fields["network"].annotation)[0]
    small = {"name": name, "network": network, "hidden": (32, 16), "latent_dim": 4}
    if network == "conv":
        small["widths"] = (8, 16)
    values = tiny("training.batch_size=32").model_dump(mode="json")
    return parse_run_config({**values, "model": small, "recipe": None, "reference": None})


@pytest.mark.parametrize("name", MODELS.names())
def test_it_gets_better_and_resumes_exactly(tiny: Tiny, data: tuple[ImageSet, ImageSet], name: str) -> None:
    config = config_of(tiny, name)
    saved = None
    reports: list[Report] = []
    for report in train(config, *data):
        if saved is None and report.step >= 7:  # in the middle of the first epoch
            saved = report.state()
        reports.append(report)
    whole = reports[-1].state()
    held = [report.held_out for report in reports if report.held_out]
    if not config.latent_space.has_encoder:
        assert math.isnan(held[-1].distortion) and math.isfinite(held[-1].loss), (
            "it has none; GANs do not fall steadily"
        )
    elif config.model.fitted:  # computed in one pass: its result is compared with the first batch
        first = next(report.terms["distortion"] for report in reports if report.terms)
        assert len(held) == 1 and held[0].distortion < first
    else:
        assert held[-1].distortion < held[0].distortion
    assert set(held[-1].own) == set(MODELS.get(name).own_terms)
    assert saved is not None and saved.step < whole.step
    *_, last = train(config, *data, saved)
    resumed = last.state()
    assert resumed.tensors.keys() == whole.tensors.keys()
    for key, value in whole.tensors.items():
        assert torch.equal(value, resumed.tensors[key]), key


def test_classes_left_out_are_not_learnt_and_not_judged(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    """The unknown class is on the map, but the history's metrics are of the known ones."""
    config = tiny("data.leave_out=[3,7]", "training.epochs=1", name="mnist-ae-2d")
    images, held_out = data
    known = held_out.without((3, 7))
    assert 0 < len(known) < len(held_out) and not {3, 7} & set(known.labels.tolist())
    with_unknown = [report for report in train(config, images.without((3, 7)), held_out) if report.held_out]
    only_known = [report for report in train(config, images.without((3, 7)), known) if report.held_out]
    assert with_unknown[-1].held_out == only_known[-1].held_out
    snapshots = [report.snapshot for report in train(config, images.without((3, 7)), held_out) if report.snapshot]
    assert len(snapshots[0].codes) == len(held_out)
