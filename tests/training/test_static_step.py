"""A step between buffers is the step, to the bit; recorded as a CUDA graph it is nearly so, which takes a GPU to see."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from tests.training.test_together import TOGETHER, of_kind
from tests.training.together import data
from vae_core.experiment import RunConfig, with_settings
from vae_core.models import MODELS
from vae_core.training import static_step
from vae_core.training.session import Session
from vae_core.training.static_step import StaticStep, can_be_recorded

STEPS = 12
BY_OBJECTIVE = [name for name in TOGETHER if not MODELS.get(name).model_class().waits_for_device]


def trained(config: RunConfig, *, static: bool, steps: int = STEPS) -> tuple[list[dict[str, float]], dict[str, Tensor]]:
    session = Session(config, data(config)[0], None)
    session.static = StaticStep(session) if static else None
    records = []
    for _ in range(steps):
        session.advance()
        terms = session.end_record()
        terms.pop("images_per_second")
        records.append(terms)
    return records, session.state().tensors


def changing(name: str) -> RunConfig:
    """Of a model whose weight of the KL changes, where it has one: by the end of the test it is another than at first."""
    schedule = {"beta_schedule": "warm-up"} if "beta_schedule" in MODELS.get(name).config_class.model_fields else {}
    return of_kind(name, **schedule)


@pytest.mark.parametrize("name", TOGETHER)
def test_a_step_between_buffers_is_the_step_to_the_bit(name: str) -> None:
    config = changing(name)
    (ordinary, weights), (static, others) = (trained(config, static=static) for static in (False, True))
    assert ordinary == static
    assert weights.keys() == others.keys()
    for key, value in weights.items():
        assert torch.equal(value, others[key]), key
    if config.model.name == "vae":
        assert len({record["beta"] for record in static}) > 3


def test_only_steps_on_a_gpu_that_never_wait_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    def recorded(config: RunConfig, device: str = "cuda") -> bool:
        session = Session(config, data(config)[0], None)
        assert session.static is None or torch.cuda.is_available()
        session.device = torch.device(device)
        return can_be_recorded(session)

    assert recorded(of_kind("vae")) and not recorded(of_kind("vae"), "cpu")
    assert not recorded(of_kind("vae-gan")) and not recorded(of_kind("vq-vae"))
    assert not recorded(with_settings(of_kind("vae"), ["training.optimizer=rmsprop"]))
    monkeypatch.setenv(static_step.SWITCH, "0")
    assert not recorded(of_kind("vae"))


def test_what_is_returned_of_a_step_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sums of a record are of all its steps, though a replay writes into the same places."""
    config = of_kind("vae")
    session = Session(config, data(config)[0], None)
    session.static = StaticStep(session)

    class Graph:
        def replay(self) -> None:
            for value in session.static._terms.values():
                value.add_(1)

    session.static._graph = Graph()  # type: ignore[assignment]
    session.static._terms = {"loss": torch.zeros(())}
    for _ in range(3):
        session.advance()
    assert session.end_record()["loss"] == 2.0  # (1 + 2 + 3) / 3


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
@pytest.mark.parametrize("name", BY_OBJECTIVE)
def test_recorded_steps_give_the_losses_of_others_on_a_gpu(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = changing(name)
    eager, _ = trained(config, static=False, steps=50)
    graph, _ = trained(config, static=True, steps=50)
    for step, (one, other) in enumerate(zip(eager, graph, strict=True)):
        assert other == pytest.approx(one, rel=1e-4, abs=1e-4), step
    session = Session(config, data(config)[0], None)
    for _ in range(static_step.WARM_UP + 1):
        session.advance()
    assert session.static is not None and session.static._graph is not None
