"""Adam, AdamW and RMSprop: PyTorch's own kernels, without its optimiser classes.

The first use of `torch.optim.Optimizer` loads PyTorch's compiler (torch._dynamo, sympy and a thousand modules more): seconds
of a processor, as much as half of a short training, for nothing that is used here. The functions that do the work load
nothing. Each step of the classes also spends a quarter of a millisecond on hooks that nobody has set.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.adam import adam
from torch.optim.rmsprop import rmsprop

from vae_core.experiment import TrainConfig
from vae_core.models.base import Objective

Slots = dict[str, Tensor]


class Optimiser(ABC):
    """A rule that turns gradients into steps, with a group of parameters for each objective.

    Attributes:
        param_groups: a dict an objective: its "params", its "lr", and what else the rule has
        slots: what it remembers of each parameter, since its first gradient
    """

    moments: tuple[str, ...]  # names of what is kept beside the number of steps

    def __init__(self, groups: list[dict[str, Any]], *, weight_decay: float) -> None:
        self.param_groups = groups
        self.weight_decay = weight_decay
        self.slots: dict[nn.Parameter, Slots] = {}

    def zero_grad(self) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move the parameters that have a gradient; the others wait."""
        for group in self.param_groups:
            moved = [parameter for parameter in group["params"] if parameter.grad is not None]
            if moved:
                self._move(group, moved, [self._slots_of(parameter) for parameter in moved])

    @abstractmethod
    def _move(self, group: dict[str, Any], parameters: list[nn.Parameter], slots: list[Slots]) -> None: ...

    def _slots_of(self, parameter: nn.Parameter) -> Slots:
        if parameter not in self.slots:
            # They lie as their weights do: the fused functions walk memory.
            kept = {name: torch.zeros_like(parameter, memory_format=torch.preserve_format) for name in self.moments}
            self.slots[parameter] = {"step": self._no_steps(parameter), **kept}
        return self.slots[parameter]

    def _no_steps(self, parameter: nn.Parameter) -> Tensor:
        return torch.zeros((), dtype=torch.float32)

    def tensors(self) -> dict[str, Tensor]:
        """For a checkpoint, as "0.exp_avg": parameters are counted through the groups; `restore` reads them."""
        return {
            f"{index}.{name}": value
            for index, parameter in enumerate(self._parameters())
            for name, value in self.slots.get(parameter, {}).items()
        }

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Remember what was saved of each parameter."""
        parameters = self._parameters()
        self.slots = {}
        for key, value in tensors.items():
            index, name = key.split(".", 1)
            slot = self._slots_of(parameters[int(index)])[name]
            slot.copy_(value.reshape(slot.shape))  # a file may hold a single number as an array of one

    def _parameters(self) -> list[nn.Parameter]:
        return [parameter for group in self.param_groups for parameter in group["params"]]


class Adam(Optimiser):
    """Kingma & Ba 2015, algorithm 1; `decoupled`: AdamW, Loshchilov & Hutter 2019, algorithm 2."""

    moments = ("exp_avg", "exp_avg_sq")

    def __init__(
        self, groups: list[dict[str, Any]], *, weight_decay: float, decoupled: bool, device: torch.device
    ) -> None:
        super().__init__(groups, weight_decay=weight_decay)
        self.decoupled = decoupled
        self.fused = device.type in ("cpu", "cuda")

    def _no_steps(self, parameter: nn.Parameter) -> Tensor:
        return torch.zeros((), dtype=torch.float32, device=parameter.device if self.fused else None)

    def _move(self, group: dict[str, Any], parameters: list[nn.Parameter], slots: list[Slots]) -> None:
        beta1, beta2 = group["betas"]
        steps = [one["step"] for one in slots]
        tensors: Any = (
            list(parameters),
            [parameter.grad for parameter in parameters],
            [one["exp_avg"] for one in slots],
            [one["exp_avg_sq"] for one in slots],
            [],
            steps,
        )
        settings: Any = {
            "lr": group["lr"],
            "beta1": beta1,
            "beta2": beta2,
            "weight_decay": self.weight_decay,
            "eps": 1e-8,
            "amsgrad": False,
            "maximize": False,
        }
        if not self.fused:
            adam(*tensors, **settings | {"decoupled_weight_decay": self.decoupled})
            return
        # As `adam(fused=True)` calls it, without its sorting of tensors by device, which all have in common here.
        torch._foreach_add_(steps, 1)
        fused = torch._fused_adamw_ if self.decoupled else torch._fused_adam_
        fused(*tensors, **settings)


class RMSprop(Optimiser):
    """Hinton's lecture 6e, with his decay of 0.9."""

    moments = ("square_avg",)

    def _move(self, group: dict[str, Any], parameters: list[nn.Parameter], slots: list[Slots]) -> None:
        rmsprop(
            list(parameters),
            [parameter.grad for parameter in parameters],  # type: ignore[misc]
            [one["square_avg"] for one in slots],
            [],
            [],
            [one["step"] for one in slots],
            lr=group["lr"],
            alpha=0.9,
            eps=1e-8,
            weight_decay=self.weight_decay,
            momentum=0.0,
            centered=False,
        )


def optimiser_of(settings: TrainConfig, objectives: list[Objective], device: torch.device) -> Optimiser:
    """The configured one, with a group for each objective."""
    groups: list[dict[str, Any]] = [
        {"params": list(objective.parameters), "lr": settings.learning_rate} for objective in objectives
    ]
    if settings.optimizer == "rmsprop":
        return RMSprop(groups, weight_decay=settings.weight_decay)
    for group, objective in zip(groups, objectives, strict=True):
        momentum = settings.adam_beta1 if objective.momentum is None else objective.momentum
        group["betas"] = (momentum, settings.adam_beta2)
    decoupled = settings.optimizer == "adamw"
    return Adam(groups, weight_decay=settings.weight_decay, decoupled=decoupled, device=device)
