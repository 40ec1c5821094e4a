"""Weights that change over training, as pure functions of progress: nothing to save, nothing to restore."""

from __future__ import annotations

import math
from typing import Literal

BetaSchedule = Literal["constant", "warm-up", "cyclical"]


def beta_at(progress: float, beta: float, schedule: BetaSchedule, share: float, cycles: int) -> float:
    """The KL's weight at `progress` in [0, 1].

    constant: beta throughout. warm-up: from 0 to beta in a straight line over the first `share` of training, then
    beta (Bowman et al. 2016). cyclical: the same within each of `cycles` equal cycles (Fu et al. 2019, eq. 6).
    """
    if schedule == "constant":
        return beta
    position = progress if schedule == "warm-up" else (progress * cycles) % 1.0
    if schedule == "cyclical" and progress >= 1.0:
        position = 1.0
    return beta * min(1.0, position / share)


def one_cycle(progress: float, *, rise: float = 0.3, start: float = 1 / 25, end: float = 1e-4) -> float:
    """The factor on the learning rate at `progress` in [0, 1]: up along a half cosine for `rise`, then down.

    Smith & Topin 2019 ("super-convergence"), with the cosine form and the defaults that fast.ai made usual.
    """

    def half_cosine(low: float, high: float, position: float) -> float:
        return high + (low - high) * (1 + math.cos(math.pi * position)) / 2

    if progress < rise:
        return half_cosine(start, 1.0, progress / rise)
    return half_cosine(1.0, end, (progress - rise) / (1 - rise))
