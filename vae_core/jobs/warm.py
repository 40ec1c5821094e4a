"""What a spare worker does: import, rehearse, wait for its run on standard input, and train it. See vae_core/jobs/spare.py."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import torch

from vae_core.datasets.base import ImageSet
from vae_core.experiment import with_settings
from vae_core.jobs.executor import lower_priority, opened_log
from vae_core.jobs.worker import work
from vae_core.recipes import recipe
from vae_core.runs.sheets import pack_sheet
from vae_core.runs.store import RunStore
from vae_core.training.trainer import train

NICENESS = 10  # of a worker, see `work`: from the start, as it does not become less
_MOST = 100_000  # bytes of an order


def wait_and_work() -> None:
    """Until there is a run to train, or nobody any more who could give one. Raises what `work` raises."""
    lower_priority(NICENESS)
    torch.set_num_threads(1)  # the server's pages have the other cores
    rehearse()
    line = _line()
    if not line:
        return
    order = json.loads(line)
    _print_into(Path(order["log"]))
    store = RunStore(Path(order["runs"]))
    work(store, store.open(order["run"]), spare_cores=1, joins=False)


def rehearse() -> None:
    """A few steps on noise: what PyTorch imports, measures and allocates with its first steps is then done."""
    settings = ["training.batch_size=64", "training.epochs=1", "data.train_images=128"]
    config = with_settings(recipe("fashion-vae-2d").config, settings)
    noise = np.random.default_rng(0).integers(0, 256, (128, *config.image_shape), np.uint8)
    images = ImageSet(noise, np.arange(128) % 10)
    for report in train(config, images, images):
        report.state()
        if report.snapshot:
            pack_sheet(report.snapshot.reconstructions, 1, lossless=True)


def _line() -> bytes:
    """The first line of standard input; nothing when it ends before."""
    found = b""
    while not found.endswith(b"\n") and len(found) < _MOST:
        if not (more := os.read(0, 4096)):
            return b""
        found += more
    return found


def _print_into(log: Path) -> None:
    """What this process prints goes there from now on, and nothing is read any more."""
    with opened_log(log) as output, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
