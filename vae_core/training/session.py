"""The moving parts of one training: model, optimiser, batches, noise, and the sums of what was reported."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import torch
from torch import Tensor

from vae_core.datasets.base import ImageSet, to_unit
from vae_core.experiment import RunConfig
from vae_core.models import LatentModel, build_model
from vae_core.models.batch import Batch, Step
from vae_core.models.schedules import one_cycle
from vae_core.training.dense_gradients import Gradients, can_be_written_out
from vae_core.training.divergence import check_terms, check_weights
from vae_core.training.group import ALONE, Group, Terms
from vae_core.training.mean_image import start_at_the_mean
from vae_core.training.optimisers import Optimiser, optimiser_of
from vae_core.training.precision import autocast_dtype
from vae_core.training.state import RunningMeans, TrainingState
from vae_core.training.static_step import StaticStep, can_be_recorded


def steps_per_epoch(config: RunConfig, images: int) -> int:
    """Whole batches in an epoch; the rest of each epoch's shuffle (less than one batch) is left out.

    A model that is computed from all images takes the rest too.
    """
    size = config.training.batch_size
    return math.ceil(images / size) if config.model.fitted else max(1, images // size)


class Session:
    """One call of `train`: it advances by steps, and `state` is where another call may go on from."""

    def __init__(self, config: RunConfig, images: ImageSet, state: TrainingState | None, group: Group = ALONE) -> None:
        self.config = config
        self.group = group
        settings = config.training
        self.device = group.device
        self.autocast = autocast_dtype(settings, self.device)
        torch.manual_seed(settings.seed)  # the initial weights; layers draw from the global generator
        self.model: LatentModel = build_model(config.model, config.image_shape)
        self.images = images.images.to(self.device)
        self.labels = images.labels.to(self.device)
        if len(self.images) == 0:
            raise ValueError("There are no training images.")
        if config.model.initial_image == "mean":
            start_at_the_mean(self.model, images.images)
        convolutional = config.model.network == "conv"
        self.memory = torch.channels_last if convolutional else torch.contiguous_format
        self.model = self.model.to(self.device, memory_format=self.memory).train()  # type: ignore[call-overload]
        group.prepare(self.model)
        self.objectives = self.model.objectives()
        self.optimizer = optimiser_of(settings, self.objectives, self.device) if self.objectives else None
        self.noise = torch.Generator().manual_seed(settings.seed + 1)
        self.per_epoch = steps_per_epoch(config, len(self.images))
        self.total = self.per_epoch * settings.epochs
        self.step = 0
        self.seconds = 0.0
        self._record, self._epoch = RunningMeans(), RunningMeans()  # since the last record; in this epoch
        self._since, self._steps_timed = self.seconds, 0  # since the last record of this call
        self._order: tuple[int, Tensor] | None = None
        if state is not None:
            self._restore(state)
        written_out = can_be_written_out(self.model, self.device)
        self.gradients = Gradients(self.model, half=self.autocast is not None) if written_out else None
        self.static = StaticStep(self) if can_be_recorded(self) else None

    def advance(self) -> None:
        """One step on one batch: of the optimiser, or of a model that is computed."""
        start = time.perf_counter()
        if self.step % self.per_epoch == 0:
            self.group.agree(self.model)
        chosen, progress = self.group.share(self._batch_indices()), self.step / self.total
        if self.static is not None:
            terms = self.static.take(chosen, self._rates(progress), progress)
        else:
            terms = self.compute(
                chosen, self._rates(progress), Step(progress, self.group.noise(self.noise), self.group)
            )
        self._record.add(terms)
        self._steps_timed += 1
        self.step += 1
        self.seconds += time.perf_counter() - start

    def _rates(self, progress: float) -> list[float]:
        """The learning rate of each objective."""
        settings = self.config.training
        rate = settings.learning_rate
        if settings.schedule == "one-cycle":
            rate *= one_cycle(progress, rise=settings.warm_up)
        return [rate * objective.rate for objective in self.objectives]

    def compute(self, chosen: Tensor, rates: Sequence[float | Tensor], step: Step) -> Terms:
        """A step on the images `chosen` int64 [B], by these learning rates; the terms of the loss before it.

        Of what lies on the processor it reads nothing but the arguments, so that it can be recorded; see static_step.py.
        """
        images = to_unit(self.images.index_select(0, chosen)).contiguous(memory_format=self.memory)
        batch = Batch(images, self.labels.index_select(0, chosen))
        if self.optimizer is None:
            return self._fit(batch, step)
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        return self._descend(self.optimizer, batch, step)

    @torch.no_grad()
    def _fit(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        """Take the batch in; the terms of its loss before that, when its images were as new as held-out ones."""
        terms = self.model.loss(batch, step)
        self.model.fit(batch.images)
        return terms

    def _descend(self, optimizer: Optimiser, batch: Batch, step: Step) -> dict[str, Tensor]:
        """One step down the gradients; the terms of the loss before it."""
        if self.gradients is not None:
            terms = self.group.weighted(self.gradients.leave(batch, step, self.group.weight))
        else:
            optimizer.zero_grad()
            with torch.autocast(self.device.type, dtype=self.autocast, enabled=self.autocast is not None):
                terms = self.group.weighted(self.model.loss(batch, step))
            self._differentiate(terms)
        terms = self.group.add_up([one for objective in self.objectives for one in objective.parameters], terms)
        optimizer.step()
        return terms

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

    def end_record(self) -> dict[str, float]:
        """Means of the terms since the last record, and images_per_second. Raises TrainingDiverged."""
        start = time.perf_counter()
        terms = self._record.means()  # waits for the device
        self.seconds += time.perf_counter() - start
        check_terms(terms, self.step, self.config.training.learning_rate)
        images = self._steps_timed * min(self.config.training.batch_size, len(self.images))
        terms["images_per_second"] = images / max(self.seconds - self._since, 1e-9)
        self._since, self._steps_timed = self.seconds, 0
        self._epoch.add({key: value.cpu().double() for key, value in self._record.sums.items()}, self._record.steps)
        self._record = RunningMeans()
        return terms

    def end_epoch(self) -> dict[str, float]:
        """Means of the terms over the epoch, of which a record has just ended."""
        means = self._epoch.means()
        self._epoch = RunningMeans()
        return means

    def state(self) -> TrainingState:
        """A copy of all that an exact continuation needs. Raises TrainingDiverged."""
        tensors = {f"model.{key}": value for key, value in self.model.state_dict().items()}
        remembered = self.optimizer.tensors() if self.optimizer else {}
        tensors |= {f"optimizer.{key}": value for key, value in remembered.items()}
        tensors["noise"] = self.noise.get_state()
        for name, means in (("record", self._record), ("epoch", self._epoch)):
            tensors |= {f"{name}.{key}": value for key, value in means.tensors().items()}
        check_weights(tensors, self.step, self.config.training.learning_rate)
        return TrainingState(
            self.step, {key: value.detach().cpu().clone().contiguous() for key, value in tensors.items()}
        )

    def _restore(self, state: TrainingState) -> None:
        if state.step < self.total and "noise" not in state.tensors:
            raise ValueError("The checkpoint holds weights only: this run is finished and cannot be continued.")
        self.step = state.step
        self.model.load_state_dict(state.part("model."))
        if self.optimizer is not None:
            self.optimizer.restore(state.part("optimizer."))
        self._record = RunningMeans.of(state.part("record."), self.device)
        self._epoch = RunningMeans.of(state.part("epoch."), torch.device("cpu"))
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
