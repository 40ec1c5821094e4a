"""Codes that run away: an autoencoder's whose scale nothing holds, or a model's that have left the prior."""

from __future__ import annotations

import numpy as np

from vae_core.doctor.case import Case
from vae_core.doctor.finding import Finding, Lines
from vae_core.doctor.words import number, plain

FAR = 50.0  # root mean square of a number of the code; N(0, 1) has 1, and a sound autoencoder some 20
GROWS = 1.2  # times, from one look at the codes to the next but one
DECAY = 0.1  # of the weights; AdamW takes this much, times the learning rate, of them at each step
BEYOND_ALL = 500.0  # growing or not
COMING_BACK = 0.8  # of the size at the look before
OFF_PRIOR = 4.0  # for models that are to match N(0, I)


def scale(case: Case) -> Finding | None:
    """Codes far larger than they need be and still growing; or far outside a prior that new images are drawn from."""
    looks = [one for one in case.codes if one.counts is None]
    if case.space.is_grid or not looks or not case.settled:
        return None
    sizes = np.array([one.size for one in looks])
    newest = float(sizes[-1])
    finite = looks[-1].finite
    held = case.space.has_prior
    if finite and newest < (OFF_PRIOR if held else FAR):
        return None
    if finite and held and len(sizes) > 1 and newest < COMING_BACK * sizes[-2]:
        return None
    growth = newest / sizes[-3] if len(sizes) > 2 and sizes[-3] > 0 else np.nan
    if finite and not held and newest < BEYOND_ALL and not growth > GROWS:
        return None
    steps = np.array([one.step for one in looks], dtype=np.float64)
    per_epoch = max(1.0, case.status.step / max(case.status.epoch, 1e-9))
    epochs = steps / per_epoch
    evidence = (
        f"A number of a code is now {number(newest)} in size (root mean square over held-out images)"
        if finite
        else "Some codes are too large to be written down (above 65,504)"
    )
    if finite and growth > GROWS:
        evidence += f", {plain(growth)} times as much as at epoch {epochs[-3]:.1f}"
    if held:
        evidence += "; the prior, from which new images are drawn, has 1."
    else:
        evidence += ", and nothing in an autoencoder's loss holds it."
    repair, remedy = _repair(case)
    title = "The codes have left the prior" if held else "The latent scale runs away"
    curve = "size of a number of the code (root mean square)"
    fits = np.isfinite(sizes)
    return Finding(
        kind="scale",
        title=title,
        evidence=evidence,
        repair=repair,
        remedy=remedy,
        picture=Lines({curve: epochs[fits]}, {curve: sizes[fits]}, "", log=bool(newest > 20 * sizes[fits].min()))
        if fits.sum() > 2
        else None,
    )


def _repair(case: Case) -> tuple[tuple[str, ...], str]:
    training = case.config.training
    model = case.config.model
    if not case.space.has_prior:
        rate = min(training.learning_rate / 4, 0.01)
        decay = max(DECAY, min(1.0, 10 * training.weight_decay))
        repair = [f"training.weight_decay={plain(decay)}", f"training.learning_rate={plain(rate)}"]
        if training.optimizer != "adamw":  # the others' decay is lost in the gradient that they normalise
            repair.append("training.optimizer=adamw")
        blind = (
            "Batch norm makes the decoder blind to the scale of its codes, so that it drifts. "
            if model.batch_norm
            else ""
        )
        return tuple(repair), (
            f"{blind}Weight decay pulls the encoder's weights, and with them the codes, back towards zero. A model with a prior "
            "holds the scale by its objective."
        )
    if case.space.has_rate and case.beta < 1 and not hasattr(model, "mmd_weight"):
        return ("model.beta=1",), f"A beta of {case.beta:g} hardly pulls the codes towards the prior; beta 1 does."
    if hasattr(model, "mmd_weight"):
        weight = plain(min(max(100.0, 10 * float(model.mmd_weight)), 100_000.0))
        return (f"model.mmd_weight={weight}",), (
            f"An MMD weight of {model.mmd_weight:g} hardly pulls the codes towards the prior; one of {weight} pulls more."
        )
    return (f"training.learning_rate={plain(min(training.learning_rate / 4, 1e-3))}",), (
        "Large steps have thrown the codes far from the prior, where its pull is slow; smaller ones keep them near."
    )
