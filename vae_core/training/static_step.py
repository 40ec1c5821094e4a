"""A training step between buffers that stay where they are, which a CUDA graph can record once and replay.

A small network's step is a hundred kernels of a few microseconds each: a GPU waits for Python to launch them. A graph launches
all of them at once. It repeats what was recorded, with the same addresses; so whatever changes from step to step (which images,
the noise, the learning rate, the weight of the KL) is written into buffers before. The noise is drawn as ever, by the session's
generator on the processor: a run is the same with and without a graph, and its checkpoints go on anywhere.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Protocol

import torch
from torch import Tensor

from vae_core.models.base import LatentModel, Objective
from vae_core.models.batch import Step
from vae_core.models.noise import Source, integers, normal, uniform
from vae_core.training.group import Group, Terms
from vae_core.training.optimisers import Adam, Optimiser

SWITCH = "LATENT_PLAYGROUND_CUDA_GRAPHS"  # in the environment; 0: steps are not recorded
WARM_UP = 3  # steps before the recording, in which libraries allocate and choose: as in PyTorch's notes on CUDA graphs


class Session(Protocol):
    """What is recorded: the `compute` of a session.py's Session."""

    device: torch.device
    group: Group
    model: LatentModel
    objectives: list[Objective]
    optimizer: Optimiser | None
    noise: torch.Generator

    def compute(self, chosen: Tensor, rates: Sequence[float | Tensor], step: Step) -> Terms: ...


def can_be_recorded(session: Session) -> bool:
    """Whether the steps of a session are alike and never wait for the GPU, and there is one.

    Several processes take ordinary steps: whether their sums can be recorded has not been tried.
    """
    return (
        os.environ.get(SWITCH, "1") != "0"
        and session.device.type == "cuda"
        and session.group.size == 1
        and isinstance(session.optimizer, Adam)
        and not session.model.waits_for_device
    )


class StaticStep:
    """The steps of a session, all of the same number of images. Without CUDA they are the same, and not recorded."""

    def __init__(self, session: Session) -> None:
        self.session = session
        device = session.device
        self._chosen: Tensor | None = None
        self._inputs = Inputs(session.noise, device)
        # The kernel on a GPU reads a float32; that on a processor takes whatever number it is given.
        dtype = torch.float32 if device.type == "cuda" else torch.float64
        self._rates = [torch.zeros((), dtype=dtype, device=device) for _ in session.objectives]
        self._steps = 0
        self._records = device.type == "cuda"
        self._side: torch.cuda.Stream | None = None
        self._graph: torch.cuda.CUDAGraph | None = None
        self._terms: Terms = {}

    def take(self, chosen: Tensor, rates: Sequence[float], progress: float) -> Terms:
        """One step on the images `chosen` int64 [B]; the terms of the loss before it."""
        if self._chosen is None:
            self._chosen = torch.empty_like(chosen)
        self._chosen.copy_(chosen)
        for buffer, rate in zip(self._rates, rates, strict=True):
            buffer.fill_(rate)
        self._inputs.refill(progress)
        self._steps += 1
        if self._records and self._graph is None and self._steps > WARM_UP:
            self._record()
        if self._graph is not None:
            self._graph.replay()
            return {key: value.clone() for key, value in self._terms.items()}  # the next replay writes over them
        return self._warm_up() if self._records else self._compute()

    def _compute(self) -> Terms:
        assert self._chosen is not None
        return self.session.compute(self._chosen, self._rates, self._inputs.step())

    def _warm_up(self) -> Terms:
        here = torch.cuda.current_stream()
        self._side = self._side or torch.cuda.Stream()
        self._side.wait_stream(here)
        with torch.cuda.stream(self._side):
            terms = self._compute()
        here.wait_stream(self._side)
        return terms

    def _record(self) -> None:
        """Record the step; nothing is computed by that. Where it cannot be, steps go on as they are."""
        graph = torch.cuda.CUDAGraph()
        try:
            # On the stream of the warm-up: libraries keep their handles by stream.
            with torch.cuda.graph(graph, stream=self._side):
                self._terms = self._compute()
        except RuntimeError as error:
            self._records = False
            warnings.warn(f"Steps are not recorded as a CUDA graph: {error}", stacklevel=2)
            return
        self._graph = graph


class _Numbered(Step):
    """A step whose numbers are read from buffers."""

    def number(self, at: Callable[[float], float], device: torch.device) -> Tensor:
        assert isinstance(self.generator, Inputs)
        return self.generator.number(at)


class Inputs:
    """What a loss asks for besides images: its random draws, and numbers that depend on where the training stands.

    The first step shows which, in which order; from then on they are refilled before each step.
    """

    def __init__(self, generator: Source, device: torch.device) -> None:
        self._generator, self._device = generator, device
        self._draws: list[tuple[Callable[[], Tensor], Tensor]] = []
        self._numbers: list[tuple[Callable[[float], float], Tensor]] = []
        self._asked = self._known = False
        self._progress = 0.0
        self._next_draw = self._next_number = 0

    def refill(self, progress: float) -> None:
        """For the next step: drawn anew, in the order of the first."""
        self._progress = progress
        for draw, buffer in self._draws:
            buffer.copy_(draw())
        for at, buffer in self._numbers:
            buffer.fill_(at(progress))

    def step(self) -> Step:
        """What a loss is given; it asks for as much each time."""
        self._known, self._asked = self._asked, True
        self._next_draw = self._next_number = 0
        return _Numbered(self._progress, self)

    def normal(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        return self._drawn(lambda: normal(self._generator, shape, dtype))

    def uniform(self, shape: Sequence[int]) -> Tensor:
        return self._drawn(lambda: uniform(self._generator, shape))

    def integers(self, high: int, count: int) -> Tensor:
        return self._drawn(lambda: integers(self._generator, high, count))

    def number(self, at: Callable[[float], float]) -> Tensor:
        if not self._known:
            self._numbers.append((at, torch.tensor(at(self._progress), device=self._device)))
        self._next_number += 1
        return self._numbers[self._next_number - 1][1]

    def _drawn(self, draw: Callable[[], Tensor]) -> Tensor:
        if not self._known:
            self._draws.append((draw, draw().to(self._device)))
        self._next_draw += 1
        return self._draws[self._next_draw - 1][1]
