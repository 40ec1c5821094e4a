"""The worker process: pause, stop, resume, kill -9, and the queue."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
import torch

from tests.faults.workers import until
from vae_core.cli.work import work as work_command
from vae_core.experiment import RunConfig, with_settings
from vae_core.inference import load_model
from vae_core.jobs import worker
from vae_core.jobs.checkpoints import load_state
from vae_core.jobs.queue import dispatch, enqueue, stop
from vae_core.jobs.worker import work
from vae_core.runs import Run, RunError, RunStore
from vae_core.training import trainer
from vae_core.training.threads import ThreadCount

Tiny = Callable[..., RunConfig]


def weights(run: Run) -> dict[str, torch.Tensor]:
    state = load_state(run)
    assert state is not None
    return state.part("model.")


def test_pause_keeps_what_was_learnt_and_resume_goes_on(store: RunStore, tiny: Tiny) -> None:
    undisturbed = store.create(tiny())
    work(store, undisturbed)
    run = store.create(tiny())
    ended = work(store, run, listener=lambda report: run.write_request("pause") if report.step == 5 else None)
    assert ended.state == "paused" and 5 <= ended.step < 16
    assert run.status().pid is None and load_model(run) is not None
    assert run.history().steps["step"][-1] == ended.step
    enqueue(store, run, pid=os.getpid())
    assert work(store, run).state == "finished"
    for key, value in weights(undisturbed).items():
        assert torch.equal(value, weights(run)[key])
    resumed, whole = run.history(), undisturbed.history()
    assert resumed.steps["step"] == whole.steps["step"]
    for key in ("train_loss", "train_distortion", "train_kl", "loss"):
        assert resumed.epochs[key] == whole.epochs[key], key
    assert run.snapshot_steps() == undisturbed.snapshot_steps()


def test_stop_ends_it_for_good_with_what_it_has_learnt(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny())
    ended = work(store, run, listener=lambda report: run.write_request("stop") if report.step == 5 else None)
    assert ended.state == "stopped" and 5 <= ended.step < 16 and ended.pid is None and ended.parameters
    state = load_state(run)
    assert state is not None and all(key.startswith("model.") for key in state.tensors), "as of a finished run"
    assert (run.path / "encoding.safetensors").exists() and run.request() is None
    with pytest.raises(RunError, match="Pause is what can be resumed"):
        enqueue(store, run)
    paused = store.create(tiny())
    work(store, paused, listener=lambda report: paused.write_request("pause") if report.step == 5 else None)
    enqueue(store, paused, pid=2**22 - 3)
    stop(store, paused)
    assert paused.status().state == "paused", "it leaves the queue as it came"
    stop(store, paused)
    assert paused.status().state == "stopped"


def test_a_failure_is_told_and_the_folder_opens(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny("data.train_images=60001", "data.dataset=mnist"))
    status = work(store, run)
    assert status.state == "failed" and "60001" in status.message.replace(",", "")
    assert store.open(run.id).status().state == "failed"


def test_a_run_that_leaves_the_queue_while_its_worker_starts_is_not_trained(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny())
    enqueue(store, run)
    stop(store, run)
    work_command(run.id, store.root)  # as the app's worker does when it has started
    assert run.status().state == "created" and not run.has_weights()


def test_two_runs_train_one_after_the_other_unattended(store: RunStore, tiny: Tiny) -> None:
    first, second = store.create(tiny("name=first")), store.create(tiny("name=second"))
    for run in (first, second):
        enqueue(store, run)
    dispatch(store)
    dispatch(store)
    overlap = []

    def both_finished() -> bool:
        states = [run.status().state for run in (first, second)]
        overlap.append(states.count("running"))
        assert "failed" not in states, (first.path / "worker.log").read_text()
        return states == ["finished", "finished"]

    until(both_finished, 90)
    assert max(overlap) == 1
    assert second.status().heartbeat > first.status().heartbeat


def test_a_worker_that_dies_before_it_begins_is_not_started_again_and_again(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny())
    gone = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    enqueue(store, run, pid=gone.pid)
    gone.kill()
    gone.wait()
    dispatch(store)
    status = run.status()
    assert status.state == "interrupted" and "before it began" in status.message
    enqueue(store, run, pid=os.getpid())
    assert work(store, run).state == "finished"


@pytest.mark.parametrize(("asked", "chosen"), [("", [3]), ("training.threads=1", [])])
def test_threads_are_tried_out_unless_they_are_set(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, asked: str, chosen: list[int]
) -> None:
    allowed: list[int] = []

    class Noted(ThreadCount):
        def __init__(self, most: int) -> None:
            allowed.append(most)
            super().__init__(most, use=lambda count: None)

    monkeypatch.setattr(worker, "ThreadCount", Noted)
    monkeypatch.setattr(trainer, "usable_cores", lambda: 4)
    run = store.create(with_settings(tiny(), [asked or "training.threads=none"]))
    assert work(store, run, spare_cores=1).state == "finished"
    assert allowed == chosen
