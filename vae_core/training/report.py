"""What the trainer reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vae_core.snapshot import Snapshot
from vae_core.training.evaluation import HeldOut
from vae_core.training.state import TrainingState


@dataclass(frozen=True)
class Report:
    """What happened since the last report. Losses are means over those steps, nats an image.

    Attributes:
        step, total_steps: done, and at the end
        epoch: epochs done, with the fraction
        terms: the loss's terms ("loss", "distortion", "kl", "beta", …) and images_per_second; empty in a report
            that only brings a snapshot
        seconds: spent on training steps by this call so far; evaluation and snapshots not counted
        epoch_terms: training means over a whole epoch that has just ended
        held_out: the held-out losses at the end of an epoch
        snapshot: where there is one
        state: valid until the generator moves on: copies the weights and the optimiser's state as they are now
    """

    step: int
    total_steps: int
    epoch: float
    terms: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    epoch_terms: dict[str, float] | None = None
    held_out: HeldOut | None = None
    snapshot: Snapshot | None = None
    state: Callable[[], TrainingState] = field(default=lambda: TrainingState(0, {}), repr=False)
