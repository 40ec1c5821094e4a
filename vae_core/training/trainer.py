"""The trainer: a generator that yields a report every few steps, and knows nothing of threads, folders or screens."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch

from vae_core.cores import usable_cores
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig
from vae_core.training.divergence import check_held_out, check_snapshot
from vae_core.training.evaluation import HeldOut, evaluate
from vae_core.training.group import ALONE, Group
from vae_core.training.report import Report
from vae_core.training.session import Session
from vae_core.training.snapshots import FixedImages, take_snapshot
from vae_core.training.state import TrainingState
from vae_core.training.threads import ThreadCount

if TYPE_CHECKING:
    from vae_core.training.distributed import Together

REPORTS_PER_EPOCH = 24
FIRST_EPOCH_SNAPSHOTS = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)  # learning is quickest at the start


def train(
    config: RunConfig,
    images: ImageSet,
    held_out: ImageSet,
    state: TrainingState | None = None,
    threads: ThreadCount | None = None,
    *,
    group: Group = ALONE,
) -> Iterator[Report]:
    """Train the configured model and report. The first report is step 0 (or the resumed step), before any training.

    Args:
        config: what to train
        images, held_out: uint8 images [N, C, H, W] in memory
        state: where to go on from; None starts afresh from the seed
        threads: chooses how many compute each step; None leaves PyTorch's setting alone
        group: the processes that train together, which this one leads; they `follow` until the generator has ended

    Raises TrainingDiverged when losses, weights or codes are no longer numbers: what a report brings is sound. With one thread and float32 the same seed gives the
    same weights and the same losses, interrupted and resumed or not.
    """
    try:
        group.begin(config, images, state)
        yield from _train(Session(config, images, state, group), held_out, threads)
    finally:
        group.dismiss()


def follow(group: Together) -> Session | None:
    """Do what every process but the first of a training does: take the steps that it asks for, until it has ended.

    None where it never began.
    """
    if (order := group.order()) is None:
        return None
    config = order.config
    torch.set_num_threads(config.training.threads or threads_each(group))
    session = Session(config, order.images, order.state, group)
    while (until := group.told()) is not None:
        while session.step < until:
            session.advance()
    return session


def threads_each(group: Group, spare_cores: int = 0) -> int:
    """Of the cores of this machine, how many each process may keep busy."""
    return max(1, (usable_cores() - spare_cores) // group.local_size)


def _train(session: Session, held_out: ImageSet, threads: ThreadCount | None) -> Iterator[Report]:
    config, group = session.config, session.group
    fixed = FixedImages.of(held_out)
    evaluated = held_out.without(config.data.leave_out) or held_out  # what is left out of training need not be learnt
    per_epoch, total, rate = session.per_epoch, session.total, config.training.learning_rate
    report_every = max(1, per_epoch // REPORTS_PER_EPOCH)
    first_epoch = {max(1, round(share * per_epoch)) for share in FIRST_EPOCH_SNAPSHOTS if share * per_epoch >= 0.5}

    def news_at(step: int) -> bool:
        return step % per_epoch == 0 or step % report_every == 0 or step in first_epoch

    if session.step == 0:
        yield report(session, snapshot=take_snapshot(session.model, fixed, step=0, epoch=0.0))
    else:
        yield report(session)
    while session.step < total:
        until = next(step for step in itertools.count(session.step + 1) if news_at(step))
        with group.going_on(until):
            while session.step < until:
                with threads.step() if threads else nullcontext():
                    session.advance()
        step = session.step
        ends_epoch = step % per_epoch == 0
        wants_snapshot = ends_epoch or step in first_epoch
        snapshot = take_snapshot(session.model, fixed, step=step, epoch=step / per_epoch) if wants_snapshot else None
        if snapshot:
            check_snapshot(snapshot, step, rate)
        if not (ends_epoch or step % report_every == 0):
            if snapshot:  # only that: means over the odd step or two before it would put kinks into the curves
                yield report(session, snapshot=snapshot)
            continue
        terms = session.end_record()
        epoch_terms: dict[str, float] | None = None
        held: HeldOut | None = None
        if ends_epoch:
            epoch_terms = session.end_epoch()
            held = evaluate(
                session.model,
                evaluated.images,
                labels=evaluated.labels,
                progress=step / total,
                seed=config.training.seed,
            )
            check_held_out(held, step, rate, encodes=config.latent_space.has_encoder)
        yield report(session, terms=terms, epoch_terms=epoch_terms, held_out=held, snapshot=snapshot)


def report(session: Session, *, terms: dict[str, float] | None = None, **news: Any) -> Report:
    """A report of where the session is, and of what is new besides."""
    return Report(
        step=session.step,
        total_steps=session.total,
        epoch=session.step / session.per_epoch,
        terms=terms or {},
        seconds=session.seconds,
        state=session.state,
        **news,
    )
