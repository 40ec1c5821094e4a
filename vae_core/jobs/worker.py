"""The worker: iterates the trainer, writes the run folder, and looks for requests between reports."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import torch

from vae_core.datasets import ImageFolder, dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig
from vae_core.inference import held_out_encoding, load_model
from vae_core.jobs.checkpoints import load_state, save_state
from vae_core.jobs.event_files import event_files
from vae_core.jobs.executor import lower_priority
from vae_core.jobs.queue import claim, dispatch, enqueue
from vae_core.memory import out_of_memory
from vae_core.os_errors import in_a_sentence
from vae_core.readiness import check_memory
from vae_core.runs.errors import DamagedRun
from vae_core.runs.history import append_record, rewind
from vae_core.runs.hold import hold
from vae_core.runs.images import RECORD, changed_images, forget_images, keep_images, record_images, run_images
from vae_core.runs.run import HISTORY, Run
from vae_core.runs.status import HEARTBEAT_SECONDS, Status
from vae_core.runs.store import RunStore
from vae_core.training.divergence import TrainingDiverged
from vae_core.training.group import ALONE, Group, PeerLost
from vae_core.training.precision import autocast_dtype, free_memory
from vae_core.training.report import Report
from vae_core.training.snapshots import FixedImages
from vae_core.training.threads import ThreadCount
from vae_core.training.trainer import threads_each, train

CHECKPOINT_SECONDS = 5.0
Listener = Callable[[Report], None]


def work(
    store: RunStore,
    run: Run,
    *,
    listener: Listener | None = None,
    waiting: Callable[[], None] | None = None,
    spare_cores: int = 0,
    joins: bool = True,
    group: Group = ALONE,
) -> Status:
    """Wait for the run's turn, train until the end or a request to pause or stop, and return the last status.

    A run that was only created joins the queue first, unless `joins` is False: for a worker that was started for a run of
    the queue, such a run has left it meanwhile. `listener` sees every report; `waiting` is called now and then
    while the run waits; `spare_cores` are left to others where the run's settings do not say how many threads to use.
    `group` are the processes that train it together, of which this one leads.
    Raises DeletedRun when the run is deleted while it waits, RunError when another process trains it.
    """
    try:
        with hold(run.path) as locked:
            return _work(store, run, listener, waiting, spare_cores, group=group, joins=joins, locked=locked)
    finally:
        dispatch(store)


def _work(
    store: RunStore,
    run: Run,
    listener: Listener | None,
    waiting: Callable[[], None] | None,
    spare_cores: int,
    *,
    group: Group,
    joins: bool,
    locked: bool,
) -> Status:
    if joins and run.status().state == "created":
        enqueue(store, run, pid=os.getpid())
    while not (claimed := claim(store, run, locked=locked)):
        if claimed is None:
            return run.status()
        if waiting:
            waiting()
        dispatch(store)
        time.sleep(0.3)
    lower_priority(10)
    return train_claimed(run, cores=threads_each(group, spare_cores), listener=listener, group=group)


def train_claimed(run: Run, *, cores: int, listener: Listener | None = None, group: Group = ALONE) -> Status:
    """Train a run that this process has claimed, and return its last status, which says what ended it.

    cores: on how many threads a step may be computed where the run's settings do not say so
    """
    try:
        return _train(run, listener, cores, group)
    except KeyboardInterrupt:
        _end(run, "interrupted", "Interrupted at the keyboard; resume continues.")
        raise
    except PeerLost as error:
        return _end(run, "interrupted", str(error))
    except TrainingDiverged as error:
        print(error, file=sys.stderr, flush=True)
        return _end(run, "failed", f"{error} {_kept(run)}")
    except OSError as error:
        traceback.print_exc()
        return _end(run, "failed", out_of_memory(error) or in_a_sentence(error))
    except (DamagedRun, ValueError, MemoryError) as error:
        traceback.print_exc()
        return _end(run, "failed", out_of_memory(error) or str(error) or type(error).__name__)
    except Exception as error:
        if sentence := out_of_memory(error):
            traceback.print_exc()
            return _end(run, "failed", sentence)
        _end(run, "failed", f"{type(error).__name__}: {error}; worker.log has the details.")
        raise


def load_data(run: Run, trained_on: int | None = None) -> tuple[ImageSet, ImageSet]:
    """The configured training images of a run, without the classes left out, and all held-out ones, by its own labels.

    `trained_on`: how many images a resumed run has been trained on; it goes on with these, though the full set may
    have been fetched since. Raises ValueError for more images than there are.
    """
    config, entry = run.config, run_images(run)
    size, left_out = config.data.image_size, config.data.leave_out
    count = config.data.train_images
    if trained_on and not left_out:
        count = trained_on
    config.check_classes(entry.class_names)
    images = entry.load(config.data.split, size, count).without(left_out)
    if trained_on:
        images = images.first(trained_on)
    return images, entry.load("held-out", size)


def _tell_what_is_left_out(config: RunConfig) -> None:
    """Of a folder of images, now that all have been decoded: every file into worker.log, a few onto a screen."""
    entry = dataset(config.data.dataset)
    if isinstance(entry, ImageFolder):
        for line in entry.report(names=5 if sys.stdout.isatty() else None):
            print(line, flush=True)


def _train(run: Run, listener: Listener | None, cores: int, group: Group) -> Status:
    config = run.config
    threads = config.training.threads or cores
    torch.set_num_threads(threads)
    for leftover in run.path.glob(".*.part"):  # of a write that a kill cut short
        leftover.unlink(missing_ok=True)
    state = load_state(run)
    before = run.status()
    goes_on = state is not None and state.step > 0
    _settle_images(run, goes_on=goes_on)
    images, held_out = load_data(run, before.train_images if goes_on else None)
    if not goes_on:
        keep_images(run, images, held_out)
    _tell_what_is_left_out(config)
    left_out = rewind(run.path / HISTORY, state.step if state else -1)
    repaired = f"{left_out:,} lines of {HISTORY} could not be read: the curves have a gap there." if left_out else ""
    if repaired:
        print(repaired, flush=True)
    run.drop_snapshots_after(state.step if state else -1)
    run.write_fixed(FixedImages.of(held_out).arrays())
    device = group.device
    check_memory(config, len(images), free_memory(device))
    seconds_before = before.seconds if state else 0.0
    status = before.model_copy(
        update={
            "train_images": len(images),
            "device": device.type if group.size == 1 else f"{group.size} × {device.type}",
            "precision": "bfloat16" if autocast_dtype(config.training, device) else "float32",
            "threads": threads,
            "message": repaired,
        }
    )
    run.write_status(status)
    last_status, last_checkpoint = 0.0, time.monotonic()
    tries = device.type == "cpu" and not config.training.threads and group.size == 1
    count = ThreadCount(threads) if tries else None
    with event_files(run, state.step if state else 0) as write_events:
        for report in train(config, images, held_out, state, count, group=group):
            write_events(_record(run, report, seconds_before), report.snapshot)
            status = _updated(status, report, seconds_before)
            now = time.monotonic()
            if listener:
                listener(report)
            if report.step > 0 and not report.terms and report.snapshot:
                run.write_status(status)
                continue  # in the middle of a record: one that ended here would have no record of its last steps
            request = run.pop_request()
            done = report.step >= report.total_steps
            if request or done or now - last_checkpoint > CHECKPOINT_SECONDS or not run.has_weights():
                save_state(run, report.state(), weights_only=done or request == "stop")
                last_checkpoint = time.monotonic()
            if request or report.snapshot or now - last_status > HEARTBEAT_SECONDS:
                run.write_status(status)
                last_status = now
            if request == "pause" and not done:
                return _end(run, "paused", status.message, status)
            if request == "stop" and not done:
                return _end_for_good(run, "stopped", status)
    return _end_for_good(run, "finished", status)


def _settle_images(run: Run, *, goes_on: bool) -> None:
    """Have the run's record say what it learns from.

    A run that begins takes the images as they are now, by the classes' names of when it was made. One that goes on does
    so with the very images that it has been trained on, or not at all: its steps, its order of images and its held-out
    losses are of those. Raises ValueError saying what changed.
    """
    if goes_on:
        if changed := changed_images(run):
            raise ValueError(
                f"The images of {run_images(run).title} are no longer those that this run has been trained on: {changed}. "
                "It goes on with the same images only; put them back as they were, or train a new run on those that are "
                "there now."
            )
        return
    forget_images(run)
    with_names = (run.path / RECORD).exists()
    record_images(run, run_images(run).class_names if with_names else None)


def _kept(run: Run) -> str:
    """What is left of a training that diverged: a checkpoint is written only of what is sound."""
    with contextlib.suppress(DamagedRun):
        if (state := load_state(run)) is not None and state.step > 0:
            return f"What it had learnt by step {state.step} is kept."
    return "It had not learnt anything yet that could be kept."


def _end_for_good(run: Run, state: str, status: Status) -> Status:
    """It will not be trained any more: what every page about it needs is computed once, so that it opens at once."""
    status.parameters = status.parameters or load_model(run).parameters_count
    if run.config.latent_space.has_encoder:
        held_out_encoding(run)
    return _end(run, state, status.message, status)


def _record(run: Run, report: Report, seconds_before: float) -> dict[str, Any] | None:
    """The record that the history has of it now; None where it only brings a snapshot."""
    if report.snapshot:
        run.write_snapshot(report.snapshot)
    if not report.terms:
        return None
    record: dict[str, Any] = {"step": report.step, "epoch": round(report.epoch, 6), **report.terms}
    if report.held_out and report.epoch_terms:
        usual = [key for key in ("loss", "distortion", "kl") if key in report.epoch_terms]
        training = {f"train_{key}": report.epoch_terms[key] for key in usual}
        losses = {key: value for key, value in asdict(report.held_out).items() if key == "own" or not math.isnan(value)}
        record["held_out"] = {
            **losses.pop("own"),
            **losses,
            **training,
            "seconds": seconds_before + report.seconds,
        }
    append_record(run.path / HISTORY, record)
    return record


def _updated(status: Status, report: Report, seconds_before: float) -> Status:
    return status.model_copy(
        update={
            "heartbeat": time.time(),
            "step": report.step,
            "total_steps": report.total_steps,
            "epoch": report.epoch,
            "seconds": seconds_before + report.seconds,
            "images_per_second": report.terms.get("images_per_second", status.images_per_second),
        }
    )


def _end(run: Run, state: str, message: str, status: Status | None = None) -> Status:
    status = status or run.status()
    status = status.model_copy(update={"state": state, "message": message}).owned(None)
    run.write_last_status(status)
    return status
