"""A training that goes astray is never called finished, and what it leaves is sound."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from tests.conftest import TINY
from vae_core.cli.app import app
from vae_core.experiment import RunConfig
from vae_core.jobs import worker
from vae_core.jobs.checkpoints import load_state
from vae_core.jobs.worker import work
from vae_core.models import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.vae import VAE
from vae_core.runs import Run, RunStore
from vae_core.runs.status import NOT_A_NUMBER
from vae_core.snapshot import Snapshot
from vae_core.training import session, trainer
from vae_core.training.divergence import check_held_out
from vae_core.training.evaluation import HeldOut
from vae_core.training.snapshots import FixedImages

Tiny = Callable[..., RunConfig]
Patch = pytest.MonkeyPatch
LATE = 0.7  # of the training: after its first epoch, and before its end


def held_out_loss(patch: Patch) -> None:
    sound = VAE.loss

    def loss(self: VAE, batch: Batch, step: Step) -> dict[str, torch.Tensor]:
        astray = not self.training and step.progress > LATE
        return {key: term + (math.inf if astray else 0) for key, term in sound(self, batch, step).items()}

    patch.setattr(VAE, "loss", loss)


def one_term(patch: Patch) -> None:
    sound = VAE.loss

    def loss(self: VAE, batch: Batch, step: Step) -> dict[str, torch.Tensor]:
        terms = sound(self, batch, step)
        return {**terms, "kl": terms["kl"] * (math.nan if step.progress > LATE else 1)}

    patch.setattr(VAE, "loss", loss)


def codes(patch: Patch) -> None:
    sound = trainer.take_snapshot

    def snapshot(model: LatentModel, fixed: FixedImages, *, step: int, epoch: float) -> Snapshot:
        found = sound(model, fixed, step=step, epoch=epoch)
        return found if epoch < 2 * LATE else replace(found, codes=found.codes + np.float32(math.inf))

    patch.setattr(trainer, "take_snapshot", snapshot)


def weights(patch: Patch) -> None:
    sound = session.Session.advance

    def advance(self: session.Session) -> None:
        sound(self)
        if self.step / self.total > LATE:
            with torch.no_grad():  # of an image's edge, say: neither the loss nor a code shows it
                self.model.register_buffer("statistic", torch.tensor([1.0, math.inf]))

    patch.setattr(session.Session, "advance", advance)


@pytest.mark.parametrize("astray", [held_out_loss, one_term, codes, weights])
def test_what_goes_astray_is_told_and_the_last_good_checkpoint_stays(
    store: RunStore, tiny: Tiny, monkeypatch: Patch, astray: Callable[[Patch], None]
) -> None:
    monkeypatch.setattr(worker, "CHECKPOINT_SECONDS", 0.0)
    astray(monkeypatch)
    run = store.create(tiny("training.learning_rate=0.5"))
    status = work(store, run)
    assert status.state == "failed" and status.message.startswith(NOT_A_NUMBER)
    assert "the training diverged. Try a learning rate below 0.5" in status.message
    state = load_state(run)
    assert state is not None and 0 < state.step < 16 and f"by step {state.step} is kept" in status.message
    assert all(one.isfinite().all() for one in state.tensors.values() if one.is_floating_point())
    _all_finite(run)


def test_the_command_line_says_so_with_another_exit_code(store: RunStore, monkeypatch: Patch) -> None:
    held_out_loss(monkeypatch)
    settings = [word for setting in TINY for word in ("--set", setting)]
    done = CliRunner().invoke(app, ["train", "--recipe", "mnist-vae-2d", "--id", "mine", *settings])
    assert done.exit_code == 1 and NOT_A_NUMBER in done.output and store.open("mine").status().state == "failed"


def _all_finite(run: Run) -> None:
    for line in (run.path / "history.jsonl").read_text().splitlines():
        json.loads(line, parse_constant=lambda found: pytest.fail(f"{found} in the history"))
    for step in run.snapshot_steps():
        assert np.isfinite(run.snapshot(step).codes).all()


def test_steps_far_too_large_leave_codes_that_are_stored_as_they_are(store: RunStore, tiny: Tiny) -> None:
    """Found by trying: this one's codes pass 65,504, the most that half precision holds."""
    settings = ("model.hidden=[64,64,64,64]", "training.learning_rate=1", "training.optimizer=rmsprop")
    run = store.create(tiny(*settings, "training.schedule=constant", "training.epochs=3", name="mnist-ae-2d"))
    status = work(store, run)
    largest = [float(np.abs(run.snapshot(step).codes).max()) for step in run.snapshot_steps()]
    assert max(largest) > 65_504 and status.state == "finished"
    _all_finite(run)


@pytest.mark.parametrize("largest", [0.0, 3.0, 65504.0, 65505.0, 1e30])
def test_codes_of_any_size_come_back(store: RunStore, tiny: Tiny, largest: float) -> None:
    run = store.create(tiny())
    pictures = np.zeros((16, *run.config.image_shape), np.uint8)
    run.write_snapshot(Snapshot(3, 0.5, np.full((20, 2), largest, np.float32), pictures))
    assert run.snapshot(3).codes == pytest.approx(largest, rel=1e-3)


def test_a_model_without_an_encoder_has_no_distortion_to_judge() -> None:
    losses = HeldOut(1.0, math.nan, math.nan, math.nan, {"penalty": 0.5})
    check_held_out(losses, 1, 0.1, encodes=False)
    with pytest.raises(ArithmeticError, match="on held-out images by step 1:"):
        check_held_out(losses, 1, 0.1, encodes=True)
    with pytest.raises(ArithmeticError):
        check_held_out(HeldOut(1.0, 1.0, 1.0, -2.0, {"penalty": math.inf}), 1, 0.1, encodes=True)
