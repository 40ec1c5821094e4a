"""What is written out by hand is what autograd records, term by term and gradient by gradient."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from torch import Tensor

from tests.training.test_together import TOGETHER, of_kind
from tests.training.together import data
from vae_core.experiment import RunConfig
from vae_core.models.batch import Batch, Step
from vae_core.models.config import Activation
from vae_core.training import dense_gradients
from vae_core.training.dense_gradients import Copied, Gradients, Rounded, can_be_written_out, has_amx
from vae_core.training.session import Session

CPU = torch.device("cpu")
WRITTEN_OUT = ("autoencoder", "vae")
BOTH = pytest.mark.parametrize("name", WRITTEN_OUT)


def session_of(config: RunConfig, *, by_autograd: bool = False) -> Session:
    session = Session(config, data(config)[0], None)
    assert (session.gradients is not None) == (session.device.type == "cpu")
    if by_autograd:
        session.gradients = None
    return session


def both(session: Session, progress: float = 0.2) -> list[tuple[dict[str, float], dict[str, Tensor]]]:
    """The terms and the gradients of a batch, in float32: by autograd, and written out."""
    images, labels = session.images[:50].float() / 255, session.labels[:50]
    found = []
    for written_out in (False, True):
        assert session.optimizer is not None
        session.optimizer.zero_grad()
        step = Step(progress, torch.Generator().manual_seed(3))
        if written_out:
            terms = Gradients(session.model, half=False).leave(Batch(images, labels), step)
        else:
            terms = session.model.loss(Batch(images, labels), step)
            terms["loss"].backward()
        gradients = {name: one.grad.clone() for name, one in session.model.named_parameters() if one.grad is not None}
        found.append(({key: float(value.detach()) for key, value in terms.items()}, gradients))
    return found


def assert_alike(session: Session, progress: float = 0.2) -> None:
    (terms, gradients), (others, written_out) = both(session, progress)
    assert list(others) == list(terms) and others == pytest.approx(terms, rel=1e-5)
    assert written_out.keys() == gradients.keys() == dict(session.model.named_parameters()).keys()
    for name, gradient in gradients.items():
        far = (written_out[name] - gradient).norm() / gradient.norm().clamp_min(1e-12)
        assert far < 1e-5, (name, float(far))


@BOTH
@pytest.mark.parametrize("activation", get_args(Activation))
def test_gradients_are_those_of_autograd(name: str, activation: str) -> None:
    assert_alike(session_of(of_kind(name, activation=activation)))


@BOTH
@pytest.mark.parametrize("hidden", [(), (300,)])
def test_with_as_many_layers_as_there_are(name: str, hidden: tuple[int, ...]) -> None:
    assert_alike(session_of(of_kind(name, hidden=hidden)))


def test_with_a_beta_that_changes() -> None:
    session = session_of(of_kind("vae", beta=3.0, beta_schedule="warm-up"))
    for progress in (0.0, 0.1, 0.9):
        assert_alike(session, progress)


def test_where_log_variances_are_held_back_nothing_pulls_them() -> None:
    session = session_of(of_kind("vae"))
    with torch.no_grad():
        last = [*session.model.encoder][-1]
        last.bias[4:] += torch.tensor([-30.0, 0, 2, 30])  # the bounds are −12 and 12
    assert_alike(session)
    (_, gradients), _ = both(session)
    assert not gradients["encoder.5.bias"][[4, 7]].any() and gradients["encoder.5.bias"][[5, 6]].all()


@BOTH
def test_of_a_share_of_the_batch_they_weigh_less(name: str) -> None:
    session = session_of(of_kind(name, beta=2.0) if name == "vae" else of_kind(name))
    found = []
    for weight in (1.0, 0.3):
        batch, step = Batch(session.images[:50].float() / 255), Step(0.5, torch.Generator().manual_seed(3))
        terms = Gradients(session.model, half=False).leave(batch, step, weight)
        found.append((terms["loss"], torch.cat([one.grad.flatten() for one in session.model.parameters()])))
    (loss, whole), (same, share) = found
    assert loss == same
    torch.testing.assert_close(share, 0.3 * whole, rtol=1e-4, atol=1e-6)


@BOTH
def test_a_training_goes_the_same_way(name: str) -> None:
    config = of_kind(name)
    ways = [session_of(config), session_of(config, by_autograd=True)]
    for session in ways:
        for _ in range(10):
            session.advance()
    one, other = (session.end_record() for session in ways)
    assert one["loss"] == pytest.approx(other["loss"], rel=1e-5)


@BOTH
@pytest.mark.parametrize("amx", [True, False])
def test_in_bfloat16_they_are_near_those_in_float32(name: str, amx: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By either arithmetic, whatever this processor has."""
    monkeypatch.setattr(dense_gradients, "has_amx", lambda: amx)
    session = session_of(of_kind(name, hidden=(256, 128)))
    images = session.images[:50].float() / 255
    found = []
    for half in (False, True):
        gradients = Gradients(session.model, half=half)
        terms = gradients.leave(Batch(images), Step(0.5, torch.Generator().manual_seed(3)))
        assert all(one.grad is not None and one.grad.dtype == torch.float32 for one in session.model.parameters())
        found.append((float(terms["loss"]), torch.cat([one.grad.flatten() for one in session.model.parameters()])))
    assert type(gradients.arithmetic) is (Rounded if amx else Copied)
    (loss, exact), (rounded, near) = found
    assert rounded == pytest.approx(loss, rel=0.01)
    assert (near - exact).norm() < 0.05 * exact.norm()
    if not amx or has_amx():
        assert not torch.equal(near, exact)


def test_the_rounding_ends_with_the_step() -> None:
    before = torch.backends.mkldnn.matmul.fp32_precision
    model = session_of(of_kind("vae", hidden=(256, 128))).model
    rounded = Gradients(model, half=True)
    rounded.arithmetic = rounded.encoder.arithmetic = rounded.decoder.arithmetic = Rounded()
    for channels in (1, 2):  # the second batch does not fit
        seen = []
        first = rounded.arithmetic.factors

        def factors(linear: torch.nn.Linear) -> tuple[Tensor, Tensor]:
            found = first(linear)  # noqa: B023  # called within the round
            seen.append(torch.backends.mkldnn.matmul.fp32_precision)  # noqa: B023
            return found

        rounded.arithmetic.factors = factors  # type: ignore[method-assign]
        batch = Batch(torch.rand(5, channels, 32, 32))
        if channels == 1:
            rounded.leave(batch, Step(0.5, torch.Generator()))
            assert set(seen) == {"bf16", "ieee"}  # narrow layers are not rounded
        else:
            with pytest.raises(RuntimeError):
                rounded.leave(batch, Step(0.5, torch.Generator()))
        rounded.arithmetic.factors = first  # type: ignore[method-assign]
        assert torch.backends.mkldnn.matmul.fp32_precision == before


def test_everything_else_goes_by_autograd() -> None:
    def written_out(name: str, device: torch.device = CPU, **settings: object) -> bool:
        config = of_kind(name, **settings)
        return can_be_written_out(Session(config, data(config)[0], None).model, device)

    assert {name for name in TOGETHER if written_out(name)} == set(WRITTEN_OUT)
    for name in WRITTEN_OUT:
        assert not written_out(name, torch.device("cuda"))
        assert not written_out(name, network="conv") and not written_out(name, batch_norm=True)
        assert not written_out(name, likelihood="gaussian")
        assert not written_out(name, likelihood="continuous-bernoulli")
    assert not written_out("autoencoder", code_activation="sigmoid")
    model = session_of(of_kind("vae")).model
    assert can_be_written_out(model, CPU)
    model.loss = lambda batch, step: {}  # type: ignore[method-assign]  # somebody's own
    assert not can_be_written_out(model, CPU)
