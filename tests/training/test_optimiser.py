"""The settings of the optimiser reach it, and the learning rate rises and falls over the training's own length."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable

import pytest
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig, TrainConfig
from vae_core.models.base import Objective
from vae_core.training.optimisers import optimiser_of
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


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "rmsprop"])
@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
def test_they_step_as_pytorch_s_own_classes_do(optimizer: str, memory: torch.memory_format) -> None:
    settings = TrainConfig.model_validate(
        {"optimizer": optimizer, "learning_rate": 0.01, "weight_decay": 0.1, "adam_beta1": 0.8, "adam_beta2": 0.95}
    )
    torch.manual_seed(0)
    ours = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Flatten(), torch.nn.Linear(144, 2))
    ours = ours.to(memory_format=memory)  # type: ignore[call-overload]
    theirs = copy.deepcopy(ours)
    known: torch.optim.Optimizer = {
        "adam": lambda: torch.optim.Adam(theirs.parameters(), 0.01, (0.8, 0.95), weight_decay=0.1, fused=True),
        "adamw": lambda: torch.optim.AdamW(theirs.parameters(), 0.01, (0.8, 0.95), weight_decay=0.1, fused=True),
        "rmsprop": lambda: torch.optim.RMSprop(theirs.parameters(), 0.01, 0.9, weight_decay=0.1),
    }[optimizer]()
    stepper = optimiser_of(settings, [Objective("loss", list(ours.parameters()))], torch.device("cpu"))
    for number in range(6):
        images = torch.randn(5, 3, 8, 8)
        for network, one in ((ours, stepper), (theirs, known)):
            one.zero_grad()
            network(images).square().sum().backward()
            one.step()
        if number == 2:  # as a checkpoint does
            saved = {key: value.clone().reshape(value.shape or (1,)) for key, value in stepper.tensors().items()}
            stepper = optimiser_of(settings, [Objective("loss", list(ours.parameters()))], torch.device("cpu"))
            stepper.restore(saved)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, other)
    assert {key.split(".")[1] for key in stepper.tensors()} == set(known.state_dict()["state"][0])


@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop"])
def test_pytorch_s_compiler_is_not_loaded(
    tiny: Tiny, images: ImageSet, optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes seconds, and a whole short training takes no more."""
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # an import of it fails
    session = Session(tiny(f"training.optimizer={optimizer}"), images, None)
    session.advance()
    state = session.state()
    Session(tiny(f"training.optimizer={optimizer}"), images, state).advance()


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
