"""What the curves say of when to stop: held-out images get worse, or everything was still getting better."""

from __future__ import annotations

import math

import numpy as np

from vae_core.doctor.case import Case
from vae_core.doctor.finding import Finding, Floats, Lines
from vae_core.doctor.words import number, percent

TURN = 0.01  # of the whole way down, by which the held-out loss has to rise again
PAST = 3  # epochs after the best one
FALLING = 0.02  # of the whole way, over the last fifth of the epochs
SLOW_RATE = 3e-4
USUAL_RATE = 1e-3  # of Adam
MORE = 16  # times the images
FEWEST = 4  # epochs of them
MAX_EPOCHS = 1000


def over_fitting(case: Case) -> Finding | None:
    """Held-out images get worse while training images get better still."""
    if not case.minimises_distortion or case.schedule == "cyclical":
        return None
    held_out, training = case.losses()
    way = _way(case, held_out)
    if len(held_out) <= PAST or way is None:
        return None
    best = int(np.argmin(held_out))
    if len(held_out) - 1 - best < PAST:
        return None
    rise = float(held_out[-PAST:].min() - held_out[best])
    fall = float(training[best] - training[-1])
    noise = float(np.median(np.abs(np.diff(held_out[best:]))))  # from one epoch to the next
    if rise < max(TURN * way, noise) or fall <= 0:
        return None
    epochs = case.held_out("epoch")
    repair, remedy = _earlier(case, max(1, round(float(epochs[best]))))
    return Finding(
        kind="over-fitting",
        title="Over-fitting",
        evidence=(
            f"Since epoch {epochs[best]:g} the loss of held-out images has risen from {number(held_out[best])} to "
            f"{number(held_out[-1])} nats an image, while that of training images fell from {number(training[best])} to "
            f"{number(training[-1])}: the model learns its {case.status.train_images:,} images by heart."
        ),
        repair=repair,
        remedy=remedy,
        picture=Lines(
            {"held-out images": epochs, "training images": epochs},
            {"held-out images": held_out, "training images": training},
            "nats an image",
            (float(epochs[best]), "best held-out"),
            late=True,
        ),
        explains=frozenset({"unfinished"}),
    )


def unfinished(case: Case) -> Finding | None:
    """A training that ended while its held-out loss was still falling."""
    if case.status.state != "finished" or not case.minimises_distortion or case.schedule == "cyclical":
        return None
    held_out, _ = case.losses()
    way = _way(case, held_out)
    if len(held_out) < 2 or way is None:
        return None
    back = max(1, math.ceil(len(held_out) / 5))
    fall = float(held_out[-1 - back] - held_out[-1])
    if fall < FALLING * way:
        return None
    training = case.config.training
    last = "the last epoch" if back == 1 else f"the last {back} of {len(held_out)} epochs"
    half = len(held_out) // 2
    steady = len(held_out) > 3 and held_out[half] - held_out[-1] > 0.6 * (held_out[0] - held_out[half])
    if training.learning_rate < SLOW_RATE and steady:
        repair: tuple[str, ...] = (f"training.learning_rate={USUAL_RATE:g}",)
        remedy = (
            f"At a learning rate of {training.learning_rate:g} it falls in the second half much as in the first: larger steps "
            "get there sooner."
        )
    elif training.epochs < MAX_EPOCHS:
        epochs = min(MAX_EPOCHS, 2 * training.epochs)
        repair = (f"training.epochs={epochs}",)
        remedy = f"{epochs} epochs give it twice the time."
    else:
        repair, remedy = (), "A larger learning rate may get there sooner."
    epochs_done = case.held_out("epoch")
    return Finding(
        kind="unfinished",
        title="Still falling when it ended",
        evidence=(
            f"Over {last} the held-out loss still fell by {number(fall)} nats an image, to {number(held_out[-1])}: "
            f"{percent(fall / way)} of the whole way down from {number(held_out[-1] + way)}."
        ),
        repair=repair,
        remedy=remedy,
        picture=Lines(
            {"held-out images": epochs_done},
            {"held-out images": held_out},
            "nats an image",
            (float(epochs_done[-1 - back]), f"−{number(fall)} from here"),
            late=True,
        ),
        serious=False,
    )


def _way(case: Case, held_out: Floats) -> float | None:
    """How far the loss has come down since the first record, nats an image; None where it has not, or is no number."""
    losses = case.step_losses()
    if not len(losses) or not len(held_out) or not np.isfinite([*losses[:1], *held_out]).all():
        return None
    way = float(max(losses[0], held_out[0]) - held_out.min())
    return way if way > 0 else None


def _earlier(case: Case, best: int) -> tuple[tuple[str, ...], str]:
    here, seen = _images_here(case), case.status.train_images
    asked = case.config.data.train_images
    if asked is not None and here > seen:
        count = min(here, MORE * seen)
        epochs = max(FEWEST, round(case.config.training.epochs * seen / count))
        return (f"data.train_images={count}", f"training.epochs={epochs}"), (
            f"More images are the surest cure, and {here:,} are here: {count:,} are harder to learn by heart, and fewer epochs "
            "of them take as many steps."
        )
    return (f"training.epochs={best}",), f"It was at its best after {best} epochs, so it may stop there."


def _images_here(case: Case) -> int:
    from vae_core.datasets import dataset

    try:
        entry = dataset(case.config.data.dataset)
        entry.check()
        return entry.available(case.config.data.split)
    except (ValueError, OSError):  # a folder of images that has gone
        return 0
