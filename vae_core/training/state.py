"""What an interrupted training needs to go on exactly as if nothing had happened."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True)
class TrainingState:
    """Named tensors: "model.*", "optimizer.*", "noise", and the running sums "record.*" and "epoch.*".

    Batches need nothing: their order follows from the seed and the epoch. The learning rate and beta follow from
    the step.
    """

    step: int
    tensors: dict[str, Tensor]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """The tensors whose names begin with `prefix`, by the rest of their names."""
        return {key.removeprefix(prefix): value for key, value in self.tensors.items() if key.startswith(prefix)}


@dataclass
class RunningMeans:
    """Means of the terms of a loss over training steps.

    Attributes:
        sums: name -> scalar, added up over the steps
        steps: how many
    """

    sums: dict[str, Tensor] = field(default_factory=dict)
    steps: int = 0

    def add(self, terms: dict[str, Tensor], steps: int = 1) -> None:
        """Add the terms of a step, or the sums of several."""
        values = {key: value.detach() for key, value in terms.items()}
        if both := [key for key in terms if key in self.sums]:
            sums = torch._foreach_add([self.sums[key] for key in both], [values[key] for key in both])
            values |= zip(both, sums, strict=True)
        self.sums |= values
        self.steps += steps

    def means(self) -> dict[str, float]:
        """Waits for the device."""
        return {key: float(value) / self.steps for key, value in self.sums.items()}

    def tensors(self) -> dict[str, Tensor]:
        """For a checkpoint; `of` reads them."""
        return {"steps": torch.tensor(self.steps), **{f"sum.{key}": value for key, value in self.sums.items()}}

    @classmethod
    def of(cls, tensors: dict[str, Tensor], device: torch.device) -> RunningMeans:
        """From a checkpoint; none yet where it has none, as those of older versions."""
        if "steps" not in tensors:
            return cls()
        sums = {key.removeprefix("sum."): value.to(device) for key, value in tensors.items() if key != "steps"}
        return cls(sums, int(tensors["steps"]))
