"""`torchrun -m vae_core train`: one run by two processes, paused, killed and resumed, with two processes and with one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import torch

from tests.training.together import losses
from vae_core.experiment import with_settings
from vae_core.jobs import pause
from vae_core.jobs.checkpoints import load_state
from vae_core.recipes import recipe
from vae_core.runs import RunStore
from vae_core.runs.history import records_of
from vae_core.runs.run import HISTORY, Run

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = [
    "data.train_images=512",
    "model.hidden=[8]",
    "training.batch_size=64",
    "training.epochs=40",
    "training.precision=float32",
]
PATIENCE = 240.0  # seconds, on a busy machine
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for as Linux shows them"),
    pytest.mark.timeout(900),
]


@contextmanager
def torchrun(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Two processes of the command under torchrun; whatever is left of them is killed at the end."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    started = subprocess.Popen(
        [*command, "-m", "tests.cli.usual_priority", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        yield started
    finally:
        for process in (
            [*psutil.Process(started.pid).children(recursive=True), started] if started.poll() is None else []
        ):
            process.kill()
        started.wait()


def ended(started: subprocess.Popen[str]) -> str:
    """What it printed, once all of its processes have ended."""
    workers = psutil.Process(started.pid).children()
    printed, _ = started.communicate(timeout=PATIENCE)
    assert not any(worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE for worker in workers)
    return printed


def until(holds: Callable[[], object], started: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert started.poll() is None, started.communicate()[0]
        assert time.monotonic() < end, "took too long"
        time.sleep(0.02)


def kill(number: int, started: subprocess.Popen[str], run: Run) -> None:
    """Kill the first process of the training, or the other one."""
    leader = run.status().pid
    workers = [worker.pid for worker in psutil.Process(started.pid).children()]
    assert leader in workers and len(workers) == 2
    os.kill(next(pid for pid in workers if (pid == leader) == (number == 0)), signal.SIGKILL)


def test_a_run_is_paused_and_loses_either_process_and_ends_as_if_nothing_had_happened(store: RunStore) -> None:
    run = store.root / "mine"
    settings = [f"--set={setting}" for setting in SETTINGS]
    with torchrun("train", "--recipe", "mnist-vae-2d", "--id", "mine", *settings) as started:
        until(lambda: run.exists() and store.open("mine").status().step >= 8, started)
        mine = store.open("mine")
        pause(store, mine)
        printed = ended(started)
        assert started.returncode == 0 and "mine: paused." in printed, printed
        assert printed.count("epoch   1 ") == 1  # only the first process prints
    status = mine.status()
    assert status.device.startswith("2 × ")
    assert status.state == "paused" and 8 <= status.step < status.total_steps == 320

    for number, message in ((1, "One of the 2 processes of this training ended."), (0, "ended unexpectedly")):
        before = mine.status().step
        with torchrun("resume", "mine") as started:
            until(lambda before=before: mine.status().step >= before + 16, started)
            kill(number, started, mine)
            printed = ended(started)
            assert started.returncode != 0 and "Traceback (most recent call last)" not in printed.split("torch/dist")[0]
        status = mine.status()
        assert status.state == "interrupted" and message in status.message, f"{status}\n{printed}"

    subprocess.run(
        [sys.executable, "-m", "tests.cli.usual_priority", "resume", "mine"], cwd=ROOT, check=True, timeout=PATIENCE
    )
    assert mine.status().state == "finished"
    history, _ = records_of((mine.path / HISTORY).read_bytes())
    expected, state = losses(with_settings(recipe("mnist-vae-2d").config, [*SETTINGS, "training.threads=1"]))
    assert [record["step"] for record in history] == list(range(1, 321))  # none lost, none twice
    assert [record["loss"] for record in history] == pytest.approx([one["loss"] for one in expected], rel=1e-5)
    saved = load_state(mine)
    assert saved is not None
    for key, value in saved.tensors.items():
        torch.testing.assert_close(value, state[key], rtol=1e-3, atol=1e-4)


def test_what_cannot_be_shared_is_said_before_a_run_is_made(store: RunStore) -> None:
    with torchrun("train", "--recipe", "mnist-vae-2d", "--set", "training.batch_size=1") as started:
        printed, _ = started.communicate(timeout=PATIENCE)
    assert started.returncode != 0 and "Error: training.batch_size is 1, and 2 processes" in printed
    assert not store.ids()
