"""The worker process: pause, stop, resume, kill -9, and the queue."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import set_forkserver_preload
from multiprocessing.context import ForkServerProcess

import pytest
import torch

from vae_core.cli.work import work as work_command
from vae_core.experiment import RunConfig
from vae_core.inference import load_model
from vae_core.jobs import worker
from vae_core.jobs.checkpoints import load_state
from vae_core.jobs.queue import dispatch, enqueue, stop
from vae_core.jobs.worker import work
from vae_core.runs import Run, RunError, RunStore

Tiny = Callable[..., RunConfig]


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


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


@pytest.mark.slow
def test_kill_9_at_ten_random_moments_leaves_folders_that_open_and_resume(store: RunStore, tiny: Tiny) -> None:
    """One worker after another on the same run, each killed at a random moment; then it ends like an undisturbed one.

    The first is the command that the app starts. The others do the same work in forks of a process that has imported it,
    and save so often that a kill may well hit a checkpoint that is being written.
    """
    set_forkserver_preload(["vae_core.jobs.worker", "torch._dynamo"])
    config = tiny("training.epochs=30", "data.train_images=2000")
    run = store.create(config)
    moments = random.Random(0)
    for kill in range(10):
        enqueue(store, run)
        process = start_worker(store, run) if kill == 0 else ForkedWorker(store, run)
        until(lambda process=process: run.status().state == "running" or process.poll() is not None)
        time.sleep(moments.uniform(0, 1.2))
        process.kill()
        process.wait()
        (summary,) = store.list()
        assert summary.damaged is None and summary.status is not None
        assert summary.status.state in ("interrupted", "finished")
        if summary.status.state == "finished":
            break
        history = run.history()
        assert history.steps["step"] == sorted(set(history.steps["step"]))
        if run.has_weights():
            load_model(run)
        for step in run.snapshot_steps():
            run.snapshot(step)
    if run.status().state != "finished":
        enqueue(store, run, pid=os.getpid())
        assert work(store, run).state == "finished"
    undisturbed = store.create(config)
    work(store, undisturbed)
    for key, value in weights(undisturbed).items():
        assert torch.equal(value, weights(run)[key])
    assert run.history().steps["step"] == undisturbed.history().steps["step"]


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


def start_worker(store: RunStore, run: Run) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "vae_core", "work", run.id, "--runs", str(store.root)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def work_saving_often(store: RunStore, run: Run) -> None:
    worker.CHECKPOINT_SECONDS = 0.05
    work(store, run)


class ForkedWorker(ForkServerProcess):
    """A worker that need not import PyTorch first, with the methods of `subprocess.Popen` that are used here."""

    def __init__(self, store: RunStore, run: Run) -> None:
        super().__init__(target=work_saving_often, args=(store, run))
        self.start()

    def poll(self) -> int | None:
        return self.exitcode

    def wait(self) -> None:
        self.join()
