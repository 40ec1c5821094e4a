"""The trainer: a generator that yields a report every few steps, and knows nothing of threads, folders or screens."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from vae_core.datasets.base import ImageSet, to_unit
from vae_core.experiment import RunConfig
from vae_core.models import LatentModel, build_model
from vae_core.models.base import Objective
from vae_core.models.schedules import one_cycle
from vae_core.snapshot import Snapshot
from vae_core.training.evaluation import HeldOut, evaluate
from vae_core.training.precision import autocast_dtype, pick_device
from vae_core.training.snapshots import FixedImages, take_snapshot

REPORTS_PER_EPOCH = 24
FIRST_EPOCH_SNAPSHOTS = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)  # learning is quickest at the start


class TrainingDiverged(ArithmeticError):
    """The loss stopped being a number."""


@dataclass(frozen=True)
class TrainingState:
    """All that an exact continuation needs, as named tensors: "model.*", "optimizer.*" and "noise".

    Batches need nothing: their order follows from the seed and the epoch. The learning rate and beta follow from
    the step.
    """

    step: int
    tensors: dict[str, Tensor]

    def part(self, prefix: str) -> dict[str, Tensor]:
        return {key.removeprefix(prefix): value for key, value in self.tensors.items() if key.startswith(prefix)}


@dataclass(frozen=True)
class Report:
    """What happened since the last report. Losses are means over those steps, nats an image."""

    step: int
    total_steps: int
    epoch: float  # epochs done, with the fraction
    terms: dict[str, float] = field(default_factory=dict)  # loss, distortion, kl, beta, images_per_second
    seconds: float = 0.0  # spent on training steps by this call so far; evaluation and snapshots not counted
    epoch_terms: dict[str, float] | None = None  # training means over a whole epoch that has just ended
    held_out: HeldOut | None = None
    snapshot: Snapshot | None = None
    # Valid until the generator moves on: copies the weights and the optimiser's state as they are now.
    state: Callable[[], TrainingState] = field(default=lambda: TrainingState(0, {}), repr=False)


def steps_per_epoch(config: RunConfig, images: int) -> int:
    """Whole batches in an epoch; the rest of each epoch's shuffle (less than one batch) is left out."""
    return max(1, images // config.training.batch_size)


def train(
    config: RunConfig, images: ImageSet, held_out: ImageSet, state: TrainingState | None = None
) -> Iterator[Report]:
    """Train the configured model and report. The first report is step 0 (or the resumed step), before any training.

    Args:
        config: what to train
        images, held_out: uint8 images [N, C, H, W] in memory
        state: where to go on from; None starts afresh from the seed

    Raises TrainingDiverged when the loss is no longer a number. With one thread and float32 the same seed gives the
    same weights, interrupted and resumed or not.
    """
    session = _Session(config, images, state)
    fixed = FixedImages.of(held_out)
    judged = held_out.without(config.data.leave_out) or held_out  # what is left out of training is not to be learnt
    per_epoch, total = session.per_epoch, session.total
    report_every = max(1, per_epoch // REPORTS_PER_EPOCH)
    first_epoch = {max(1, round(share * per_epoch)) for share in FIRST_EPOCH_SNAPSHOTS if share * per_epoch >= 0.5}

    if session.step == 0:
        yield session.report(snapshot=take_snapshot(session.model, fixed, step=0, epoch=0.0))
    else:
        yield session.report()
    epoch_sums: dict[str, float] = {}
    epoch_steps = 0
    while session.step < total:
        session.advance()
        step = session.step
        ends_epoch = step % per_epoch == 0
        wants_snapshot = ends_epoch or step in first_epoch
        snapshot = take_snapshot(session.model, fixed, step=step, epoch=step / per_epoch) if wants_snapshot else None
        if not (ends_epoch or step % report_every == 0):
            if snapshot:  # only that: means over the odd step or two before it would put kinks into the curves
                yield session.report(snapshot=snapshot)
            continue
        terms, steps = session.flush()
        for key, value in terms.items():
            epoch_sums[key] = epoch_sums.get(key, 0.0) + value * steps
        epoch_steps += steps
        extra: dict[str, float] | None = None
        held: HeldOut | None = None
        if ends_epoch:
            extra = {key: value / epoch_steps for key, value in epoch_sums.items()}
            epoch_sums, epoch_steps = {}, 0
            held = evaluate(
                session.model, judged.images, labels=judged.labels, progress=step / total, seed=config.training.seed
            )
        yield session.report(terms=terms, epoch_terms=extra, held_out=held, snapshot=snapshot)


class _Session:
    """The moving parts of one call of `train`."""

    def __init__(self, config: RunConfig, images: ImageSet, state: TrainingState | None) -> None:
        self.config = config
        settings = config.training
        self.device = pick_device()
        self.autocast = autocast_dtype(settings, self.device)
        torch.manual_seed(settings.seed)  # the initial weights; layers draw from the global generator
        self.model: LatentModel = build_model(config.model, config.image_shape)
        self.images = images.images.to(self.device)
        self.labels = images.labels.to(self.device)
        if len(self.images) == 0:
            raise ValueError("There are no training images.")
        convolutional = config.model.network == "conv"
        self.memory = torch.channels_last if convolutional else torch.contiguous_format
        self.model = self.model.to(self.device, memory_format=self.memory).train()  # type: ignore[call-overload]
        self.objectives = self.model.objectives()
        self.optimizer = _optimizer(config, self.objectives, self.device)
        self.noise = torch.Generator().manual_seed(settings.seed + 1)
        self.per_epoch = steps_per_epoch(config, len(self.images))
        self.total = self.per_epoch * settings.epochs
        self.step = 0
        self.seconds = 0.0
        self._sums: dict[str, Tensor] = {}
        self._steps = 0
        self._since = self.seconds
        self._order: tuple[int, Tensor] | None = None
        if state is not None:
            self._restore(state)

    def advance(self) -> None:
        """One step of the optimiser on one batch."""
        start = time.perf_counter()
        settings = self.config.training
        progress = self.step / self.total
        rate = settings.learning_rate * (one_cycle(progress) if settings.schedule == "one-cycle" else 1.0)
        for group, objective in zip(self.optimizer.param_groups, self.objectives, strict=True):
            group["lr"] = rate * objective.rate
        chosen = self._batch_indices()
        batch = to_unit(self.images[chosen]).contiguous(memory_format=self.memory)
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, dtype=self.autocast, enabled=self.autocast is not None):
            terms = self.model.loss(
                batch,
                progress=progress,
                generator=self.noise,
                labels=self.labels[chosen],
                population=len(self.images),
            )
        self._differentiate(terms)
        self.optimizer.step()
        for key, value in terms.items():
            self._sums[key] = self._sums[key] + value.detach() if key in self._sums else value.detach()
        self._steps += 1
        self.step += 1
        self.seconds += time.perf_counter() - start

    def _differentiate(self, terms: dict[str, Tensor]) -> None:
        """Leave in each parameter the gradient of its own objective."""
        if len(self.objectives) == 1:
            terms[self.objectives[0].term].backward()
            return
        for number, objective in enumerate(self.objectives, 1):
            more = number < len(self.objectives)
            if not terms[objective.term].requires_grad:  # these parameters wait: no gradient at all, not one of zero
                for parameter in objective.parameters:
                    parameter.grad = None
                continue
            gradients = torch.autograd.grad(terms[objective.term], objective.parameters, retain_graph=more)
            for parameter, gradient in zip(objective.parameters, gradients, strict=True):
                parameter.grad = gradient

    def flush(self) -> tuple[dict[str, float], int]:
        """Means of the terms since the last flush, and over how many steps."""
        steps = self._steps
        start = time.perf_counter()
        terms = {key: float(value) / steps for key, value in self._sums.items()}  # waits for the device
        self.seconds += time.perf_counter() - start
        if not math.isfinite(terms["loss"]):
            raise TrainingDiverged(
                f"The loss stopped being a number by step {self.step}; try a learning rate below "
                f"{self.config.training.learning_rate:g}."
            )
        terms["images_per_second"] = (
            steps * min(self.config.training.batch_size, len(self.images)) / max(self.seconds - self._since, 1e-9)
        )
        self._since = self.seconds
        self._sums, self._steps = {}, 0
        return terms, steps

    def report(
        self,
        terms: dict[str, float] | None = None,
        epoch_terms: dict[str, float] | None = None,
        held_out: HeldOut | None = None,
        snapshot: Snapshot | None = None,
    ) -> Report:
        return Report(
            step=self.step,
            total_steps=self.total,
            epoch=self.step / self.per_epoch,
            terms=terms or {},
            seconds=self.seconds,
            epoch_terms=epoch_terms,
            held_out=held_out,
            snapshot=snapshot,
            state=self.state,
        )

    def state(self) -> TrainingState:
        tensors = {f"model.{key}": value for key, value in self.model.state_dict().items()}
        for index, slots in self.optimizer.state_dict()["state"].items():
            for key, value in slots.items():
                tensors[f"optimizer.{index}.{key}"] = torch.as_tensor(value)
        tensors["noise"] = self.noise.get_state()
        return TrainingState(
            self.step, {key: value.detach().cpu().clone().contiguous() for key, value in tensors.items()}
        )

    def _restore(self, state: TrainingState) -> None:
        if state.step < self.total and "noise" not in state.tensors:
            raise ValueError("The checkpoint holds weights only: this run is finished and cannot be continued.")
        self.step = state.step
        self.model.load_state_dict(state.part("model."))
        slots: dict[int, dict[str, Tensor]] = {}
        for key, value in state.part("optimizer.").items():
            index, name = key.split(".", 1)
            slots.setdefault(int(index), {})[name] = value
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": slots})
        # Saved moments lie in plain order; the fused optimisers walk memory, so they have to lie as their weights do.
        for parameter, moments in self.optimizer.state.items():
            for name, value in moments.items():
                if torch.is_tensor(value) and value.shape == parameter.shape:
                    moments[name] = torch.empty_like(parameter).copy_(value)
        if "noise" in state.tensors:
            self.noise.set_state(state.tensors["noise"])

    def _batch_indices(self) -> Tensor:
        epoch, position = divmod(self.step, self.per_epoch)
        if self._order is None or self._order[0] != epoch:
            # Seeded by epoch, so that a resumed run sees the batches that it would have seen.
            generator = torch.Generator().manual_seed((self.config.training.seed + 1) * 1_000_003 + epoch)
            self._order = (epoch, torch.randperm(len(self.images), generator=generator).to(self.device))
        size = self.config.training.batch_size
        return self._order[1][position * size : (position + 1) * size]


def _optimizer(config: RunConfig, objectives: list[Objective], device: torch.device) -> torch.optim.Optimizer:
    """One optimiser with a group for each objective."""
    settings = config.training
    rate, decay = settings.learning_rate, settings.weight_decay
    groups: list[dict[str, Any]] = [{"params": objective.parameters} for objective in objectives]
    if settings.optimizer == "rmsprop":
        return torch.optim.RMSprop(groups, lr=rate, weight_decay=decay, alpha=0.9)
    kind = torch.optim.AdamW if settings.optimizer == "adamw" else torch.optim.Adam
    return kind(groups, lr=rate, weight_decay=decay, fused=device.type in ("cpu", "cuda"))
