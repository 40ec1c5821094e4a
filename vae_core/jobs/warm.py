"""What a spare worker does: import, rehearse, wait for its run on standard input, and train it. See vae_core/jobs/spare.py."""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch

from vae_core.datasets import SPLITS, dataset
from vae_core.experiment import with_settings
from vae_core.jobs.executor import lower_priority, opened_log
from vae_core.jobs.worker import work
from vae_core.recipes import recipe
from vae_core.runs.sheets import pack_sheet
from vae_core.runs.store import RunStore
from vae_core.training.trainer import train

LIKELY = "fashion-vae-2d"  # the recipe of what the page Train trains where nobody has chosen otherwise
FEW = 128  # images of the rehearsal
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
    """A few steps: what PyTorch imports, measures and allocates with its first steps is then done.

    The images of the likely training are read, and stay in memory: reading them is most of what a training does before its
    first step.
    """
    settings = ["training.batch_size=64", "training.epochs=1", f"data.train_images={FEW}"]
    config = with_settings(recipe(LIKELY).config, settings)
    try:
        images, held_out = (dataset(config.data.dataset).load(split, config.data.image_size) for split in SPLITS)
    except ValueError:  # a full set that is damaged: a training of it says so
        return
    for report in train(config, images.first(FEW), held_out.first(FEW)):
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
