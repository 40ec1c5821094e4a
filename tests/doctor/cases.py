"""Histories made up by hand, as a worker would have written them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vae_core.doctor import Case
from vae_core.doctor.case import CodesAt
from vae_core.experiment import RunConfig, with_settings
from vae_core.recipes import recipe
from vae_core.runs import History
from vae_core.runs.status import State, Status

PER_EPOCH = 24  # records


def config(*settings: str, name: str = "mnist-vae-2d") -> RunConfig:
    return with_settings(recipe(name).config, list(settings))


def case(
    *settings: str,
    held_out: Sequence[float],
    training: Sequence[float] | None = None,
    kl: float | Sequence[float] = 6.0,
    steps: Sequence[float] | None = None,
    own: dict[str, list[float]] | None = None,
    name: str = "mnist-vae-2d",
    state: State = "finished",
    message: str = "",
    codes: Sequence[CodesAt] = (),
    epochs: int | None = None,
) -> Case:
    """A case with these losses an epoch, nats an image; `steps`: those of the records, falling to the held-out ones from
    well above where they are not given. The run is to have `epochs` of them, or as many as there are.
    """
    count = len(held_out)
    training = list(held_out) if training is None else list(training)
    rates = np.broadcast_to(np.asarray(kl, dtype=float), count)
    ends = np.arange(1, count + 1, dtype=float)
    if steps is None:
        steps = np.interp(
            np.arange(1, count * PER_EPOCH + 1) / PER_EPOCH,
            [0, *ends],
            [max(700.0, held_out[0] + 500 if held_out else 0), *training],
        ).tolist()
    places = np.arange(1, len(steps) + 1) / PER_EPOCH
    records = len(steps)
    history = History(
        steps={
            "step": [float(10 * (one + 1)) for one in range(records)],
            "epoch": places.tolist(),
            "loss": list(steps),
            "distortion": list(steps),
            "kl": np.interp(places, [0, *ends], [0.0, *rates]).tolist() if count else [0.0] * records,
            "beta": [1.0] * records,
            "images_per_second": [1e4] * records,
        },
        epochs={
            "step": (240 * ends).tolist(),
            "epoch": ends.tolist(),
            "loss": list(held_out),
            "distortion": (np.asarray(held_out) - rates).tolist(),
            "kl": rates.tolist(),
            "elbo": (-np.asarray(held_out)).tolist(),
            "train_loss": training,
            "train_distortion": (np.asarray(training) - rates).tolist(),
            "train_kl": rates.tolist(),
            "seconds": ends.tolist(),
        },
        own=own or {},
    )
    total = epochs or count
    chosen = config(*settings, f"training.epochs={max(1, total)}", name=name)
    status = Status(
        state=state, message=message, step=10 * records, total_steps=max(240 * total, 10 * records),
        epoch=float(places[-1]) if records else 0.0, train_images=10_000,
    )  # fmt: skip
    return Case(chosen, history, status, tuple(codes))


def codes(*variances: float, size: float = 1.0, step: int = 240, finite: bool = True) -> CodesAt:
    return CodesAt(step, np.array(variances), size, finite)


def entries(counts: Sequence[int], step: int = 240) -> CodesAt:
    return CodesAt(step, np.full(64, np.nan), np.nan, True, np.asarray(counts))


def sound(start: float = 200.0, end: float = 140.0, epochs: int = 12) -> list[float]:
    """A loss that comes to rest: 99 % of the way down after two thirds of the epochs."""
    return [end + (start - end) * float(np.exp(-0.6 * epoch)) for epoch in range(epochs)]
