"""The settings of the optimiser reach it, and the learning rate rises and falls over the training's own length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig
from vae_core.training.session import Session

Tiny = Callable[..., RunConfig]


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return dataset("mnist").load("train", 32, 256)


def rates(config: RunConfig, images: ImageSet) -> list[float]:
    """The learning rate of each step."""
    session, found = Session(config, images, None), []
    assert session.optimizer is not None
    while session.step < session.total:
        session.advance()
        found.append(session.optimizer.param_groups[0]["lr"])
    return found


@pytest.mark.parametrize("optimizer", ["adam", "adamw"])
def test_the_betas_reach_adam(tiny: Tiny, images: ImageSet, optimizer: str) -> None:
    config = tiny(f"training.optimizer={optimizer}", "training.adam_beta1=0.8", "training.adam_beta2=0.95")
    session = Session(config, images, None)
    assert session.optimizer is not None
    assert [group["betas"] for group in session.optimizer.param_groups] == [(0.8, 0.95)]


def test_an_objective_s_own_momentum_takes_the_place_of_the_first_beta(tiny: Tiny, images: ImageSet) -> None:
    session = Session(tiny("training.adam_beta2=0.95", "training.optimizer=adam", name="gan"), images, None)
    assert session.optimizer is not None
    assert [group["betas"] for group in session.optimizer.param_groups] == [(0.5, 0.95), (0.5, 0.95)]


@pytest.mark.parametrize(("epochs", "batch_size"), [(1, 8), (3, 16), (5, 32)])
@pytest.mark.parametrize("warm_up", [0.15, 0.5])
def test_one_cycle_spans_the_training_whatever_its_length(
    tiny: Tiny, images: ImageSet, epochs: int, batch_size: int, warm_up: float
) -> None:
    config = tiny(
        *(f"training.epochs={epochs}", f"training.batch_size={batch_size}", "training.schedule=one-cycle"),
        *(f"training.warm_up={warm_up}", "training.learning_rate=0.004", "model.hidden=[4]"),
    )
    found = rates(config, images)
    assert len(found) == epochs * len(images) // batch_size
    peak = max(range(len(found)), key=found.__getitem__)
    assert abs(peak / len(found) - warm_up) <= 1 / len(found)
    assert 0.95 * 0.004 <= found[peak] <= 0.004
    assert found[0] == pytest.approx(0.004 / 25) and found[-1] < 0.03 * 0.004


def test_a_constant_rate_has_no_warm_up(tiny: Tiny, images: ImageSet) -> None:
    config = tiny("training.schedule=constant", "training.warm_up=0.5", "training.learning_rate=0.001")
    assert set(rates(config, images)) == {0.001}
