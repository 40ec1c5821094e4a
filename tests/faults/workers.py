"""Small trainings and their workers, for drills that disturb them."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import set_forkserver_preload
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, get_args

import numpy as np

from vae_core.experiment import RunConfig, parse_run_config
from vae_core.models import MODELS
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore
from vae_core.runs.array_files import read_arrays
from vae_core.runs.run import CHECKPOINT, HISTORY

_TIMES = ("images_per_second", "seconds")  # of a record: all else is the same, disturbed or not


def small(name: str = "vae", *, images: int = 320, epochs: int = 2, seed: int = 0) -> RunConfig:
    """A model of that kind that trains in a moment, and to the same bits each time."""
    kind = MODELS.get(name).config_class
    network = get_args(kind.model_fields["network"].annotation)[0]
    model: dict[str, Any] = {"name": name, "network": network, "hidden": (32, 16), "latent_dim": 4}
    if network == "conv":
        model["widths"] = (8, 16)
    values = recipe("mnist-vae-2d").config.model_dump(mode="json")
    values["data"] |= {"train_images": images}
    values["training"] |= {
        "epochs": epochs,
        "batch_size": 32,
        "threads": 1,
        "precision": "float32",
        "seed": seed,
    }
    return parse_run_config({**values, "name": name, "model": model, "recipe": None, "reference": None})


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it. Raises AssertionError when it takes longer."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain"
        time.sleep(0.02)


def weights(run: Run) -> dict[str, np.ndarray]:
    """The model's, by name."""
    return read_arrays(run.path / CHECKPOINT, "model.")[0]


def records(run: Run) -> list[dict[str, Any]]:
    """The history without the times, which differ from one training to the next."""
    found = [json.loads(line) for line in (run.path / HISTORY).read_text().splitlines()]
    for record in found:
        for values in (record, record.get("held_out", {})):
            for key in _TIMES:
                values.pop(key, None)
    return found


def assert_same(run: Run, other: Run) -> None:
    """Weights, history and snapshots of two runs are alike to the bit."""
    ours, theirs = weights(run), weights(other)
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        assert value.tobytes() == theirs[key].tobytes(), f"{key} differs"
    assert records(run) == records(other), "the histories differ"
    assert run.snapshot_steps() == other.snapshot_steps(), "the snapshots' steps differ"


def start_worker(store: RunStore, run: Run, *more: str) -> subprocess.Popen[bytes]:
    """The command that the app starts, after `more` words such as a wrapper's."""
    command = [*more, sys.executable, "-m", "vae_core", "work", run.id, "--runs", str(store.root)]
    with open(run.path / "worker.log", "ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=_ROOT)


_ROOT = Path(__file__).resolve().parents[2]


def odd_clock(seed: int) -> Callable[[], float]:
    """A clock in place of `time.time` that is set again and again, hours and years back and ahead."""
    steps, count, lock, now = random.Random(seed), itertools.count(), threading.Lock(), time.time
    offset = [0.0]

    def odd() -> float:
        with lock:
            if next(count) % 7 == 0:
                offset[0] = steps.choice([0.0, -7200.0, 7200.0, 3e8, -3e8])
        return now() + offset[0]

    return odd


def _work(store: RunStore, run: Run, checkpoint_seconds: float, clock_seed: int | None) -> None:
    from vae_core.jobs import worker

    if clock_seed is not None:
        time.time = odd_clock(clock_seed)

    log = os.open(run.path / "worker.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    worker.CHECKPOINT_SECONDS = checkpoint_seconds
    worker.work(store, run)


class ForkedWorker(ForkServerProcess):
    """A worker that need not import PyTorch first, with the methods of `subprocess.Popen` that are used here.

    It saves so often that a kill may well hit a checkpoint that is being written.
    """

    def __init__(
        self, store: RunStore, run: Run, checkpoint_seconds: float = 0.05, *, clock_seed: int | None = None
    ) -> None:
        set_forkserver_preload(["vae_core.jobs.worker", "torch._dynamo"])
        super().__init__(target=_work, args=(store, run, checkpoint_seconds, clock_seed))
        self.start()

    def poll(self) -> int | None:
        return self.exitcode

    def wait(self) -> None:
        self.join()
