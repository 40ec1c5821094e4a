"""A training that has gone astray is told from one that goes on: whatever is kept or called finished is a number."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from torch import Tensor

from vae_core.runs.status import NOT_A_NUMBER
from vae_core.snapshot import Snapshot
from vae_core.training.evaluation import HeldOut


class TrainingDiverged(ArithmeticError):
    """Something that was learnt, or what it makes of images, is no longer a number; the message says what, when, and the
    way out."""

    def __init__(self, what: str, step: int, rate: float) -> None:
        super().__init__(f"{what} by step {step}: the training diverged. Try a learning rate below {rate:g}.")


def check_terms(terms: Mapping[str, float], step: int, rate: float) -> None:
    """The means of the loss's terms over training steps. Raises TrainingDiverged."""
    if not all(map(math.isfinite, terms.values())):
        raise TrainingDiverged(NOT_A_NUMBER, step, rate)


def check_held_out(held_out: HeldOut, step: int, rate: float, *, encodes: bool) -> None:
    """The held-out losses, of a model that encodes or one whose distortion is none. Raises TrainingDiverged."""
    losses = [held_out.loss, *held_out.own.values()]
    if encodes:
        losses += [held_out.distortion, held_out.kl]
    if not all(map(math.isfinite, losses)):
        raise TrainingDiverged(f"{NOT_A_NUMBER} on held-out images", step, rate)


def check_snapshot(snapshot: Snapshot, step: int, rate: float) -> None:
    """The codes of the images that the film shows. Raises TrainingDiverged."""
    if not np.isfinite(snapshot.codes).all():
        raise TrainingDiverged(f"{NOT_A_NUMBER}, and so did codes of images,", step, rate)


def check_weights(tensors: Mapping[str, Tensor], step: int, rate: float) -> None:
    """What a checkpoint would hold: weights, running statistics, the optimiser's moments. Raises TrainingDiverged."""
    for tensor in tensors.values():
        # The sum is a number unless one of them is none, or they are so large that it overflows: then all are looked at.
        if tensor.is_floating_point() and not tensor.sum().isfinite() and not tensor.isfinite().all():
            raise TrainingDiverged(f"{NOT_A_NUMBER}, and so did weights,", step, rate)
