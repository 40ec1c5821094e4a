"""Trains a run in a scratch folder of its node, and sends what comes of it to the actor."""

from __future__ import annotations

import contextlib
import os
import traceback
import warnings
from pathlib import Path
from typing import Any

from ray.exceptions import RayError

from vae_core.datasets.lookup import in_place
from vae_core.jobs.event_files import FOLDER as EVENTS
from vae_core.jobs.ray.protocol import LOG, Order
from vae_core.jobs.ray.sender import AttemptEnded, Sender, answer
from vae_core.jobs.ray.sent_images import SentDataset, has_images
from vae_core.jobs.worker import train_claimed
from vae_core.runs.files import mirrored
from vae_core.runs.reading import SNAPSHOTS
from vae_core.runs.run import STATUS, Run
from vae_core.runs.status import LONGEST_MESSAGE, Status


def train_in_scratch(actor: Any, order: Order, cores: int, folder: Path) -> None:
    """Train the run of an order in `folder`, which is made. Raises AttemptEnded, or what Ray raises."""
    _lay_out(order, folder)
    run, sender = Run(folder), Sender(actor, order, folder)
    run.write_status(Status.model_validate_json(order.files[STATUS]).owned(os.getpid()))
    with (
        open(folder / LOG, "a", buffering=1, errors="replace") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
        mirrored(folder, sender),
    ):
        images = _sent_images(actor, order, run)
        if isinstance(images, str):
            failed = {"state": "failed", "message": images[:LONGEST_MESSAGE]}
            run.write_last_status(run.status().model_copy(update=failed).owned(None))
        else:
            with in_place(images) if images else contextlib.nullcontext(), warnings.catch_warnings():
                # Those of Ray's object store are shared by all trainings of the node.
                warnings.filterwarnings("ignore", "The given NumPy array is not writable")
                try:
                    train_claimed(run, cores=cores)
                except (AttemptEnded, RayError):
                    raise
                except Exception:  # the last status says so
                    traceback.print_exc()
    sender.send_logs()


def _lay_out(order: Order, folder: Path) -> None:
    """As much of the run's folder as training reads; of snapshots their names."""
    (folder / SNAPSHOTS).mkdir(parents=True)
    if order.events:
        (folder / EVENTS).mkdir()
    for name in order.snapshots:
        (folder / SNAPSHOTS / name).touch()
    for name, content in order.files.items():
        (folder / name).write_bytes(content)


def _sent_images(actor: Any, order: Order, run: Run) -> SentDataset | str | None:
    """The run's images, where this node does not have the very same; a sentence that says why they cannot be had."""
    data = run.config.data
    if has_images(data.dataset, data.image_size, order.images):
        return None
    found = answer(actor.images.remote(order.run_id, order.attempt))
    if not found:
        raise AttemptEnded("It was ended before it had its images.")
    sent = answer(found[0])
    return sent if isinstance(sent, str) else SentDataset(sent)
