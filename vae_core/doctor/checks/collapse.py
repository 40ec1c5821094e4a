"""Codes that say nothing of their images: the posterior has collapsed onto the prior, or the encoder onto one code."""

from __future__ import annotations

import numpy as np

from vae_core.doctor.case import Case
from vae_core.doctor.finding import Bars, Finding
from vae_core.doctor.words import SCALES, gaussian_scale, number, plain

ACTIVE = 0.01  # Burda, Grosse & Salakhutdinov 2016, section 5: Var over images of the posterior mean
LITTLE = 0.1  # nats an image
USUAL_RATE = 1e-3  # of Adam
SMALL_BATCH = 64
STEPS = 60  # of the optimiser, before which no model has learnt to use its codes
SAME = 1e-6  # variance of the codes, as a share of their mean square: an autoencoder has no other scale


def collapse(case: Case) -> Finding | None:
    """A VAE whose KL is near 0 or whose dimensions carry nothing; an autoencoder that gives all images one code."""
    if case.space.is_grid or not case.settled or case.status.step < STEPS:
        return None
    return _posterior(case) if case.space.has_rate else _dead(case)


def _posterior(case: Case) -> Finding | None:
    kl = float(case.held_out("kl")[-1])
    codes = case.codes[-1] if case.codes and case.codes[-1].finite else None
    dimensions = case.config.model.latent_dim
    active = None if codes is None else int((codes.variances > ACTIVE).sum())
    silent = active == 0 or (kl < LITTLE and active != dimensions)
    if not (silent or active == 1 < dimensions):
        return None
    if _still_waking(case):
        return None
    told = "the KL is " + ("below 0.001" if kl < 0.001 else number(kl, 3 if kl < LITTLE else 1)) + " nats an image"
    if active is None:
        told = f"T{told[1:]}"
    else:
        if dimensions == 1:
            many = "The one latent dimension is not"
        else:
            many = f"{'Only one' if active else 'None'} of the {dimensions} latent dimensions is"
        told = f"{many} active (variance of the codes above {ACTIVE:g}), and {told}"
    if active == 0 and kl >= LITTLE:
        told += ", the same for every image"
    meaning = (
        f"the codes say next to nothing of their images, and the decoder draws all {alike(case)} alike"
        if silent
        else f"the other{'s are' if dimensions > 2 else ' is'} noise to the decoder"
    )
    repair, remedy = _cause(case)
    return Finding(
        kind="collapse",
        title="Posterior collapse",
        evidence=f"{told}: {meaning}.",
        repair=repair,
        remedy=remedy,
        picture=None if codes is None else variance_bars(codes.variances),
        explains=frozenset({"unfinished", "over-fitting", "likelihood", "scale"}),
    )


def alike(case: Case) -> str:
    """What a decoder draws alike that has nothing else to go by than the class, if that."""
    return "images of a class" if case.space.is_conditional else "of them"


def _still_waking(case: Case) -> bool:
    """Whether the KL is rising while the training goes on, or had only begun to when it ended."""
    kl = case.steps("kl")
    third = len(kl) // 3
    if third < 2:
        return case.status.state != "finished"
    rising = float(np.mean(kl[-third:])) > 1.5 * float(np.mean(kl[-2 * third : -third])) > 0
    return rising and float(kl[-1]) > 0.01


def _cause(case: Case) -> tuple[tuple[str, ...], str]:
    """What weighs the KL too heavily, and the setting that does not."""
    model, error = case.config.model, case.pixel_error()
    scale = model.likelihood_scale
    if case.beta > 1:
        return ("model.beta=1",), (
            f"At beta {case.beta:g} a nat of KL costs as much as {case.beta:g} nats of distortion, and a code does not save as "
            "many. With beta 1 the loss is the negative ELBO."
        )
    if error is not None and scale > max(1.5 * error, SCALES[0]):
        better = gaussian_scale(error / 2)
        return (f"model.likelihood_scale={better:g}",), (
            f"A Gaussian scale of {scale:g} forgives errors as large as that, and this model's are {error:.2g} (root mean "
            f"square a pixel); with {better:g} they count {plain((scale / better) ** 2)} times as much beside the KL."
        )
    correlation = float(getattr(model, "correlation_weight", 0.0))
    if correlation > 1:
        return ("model.correlation_weight=1",), (
            f"The total correlation costs {correlation:g} times its nats on top of the KL; with 1, codes are cheaper."
        )
    steps = _smaller_steps(case)
    if case.schedule == "constant" and case.beta > 0:
        return ("model.beta_schedule=warm-up", *steps), (
            "A beta that warms up from 0 lets the decoder learn to use the codes before they cost anything, and more, smaller "
            "steps give it the time."
        )
    return steps, "More and smaller steps give encoder and decoder time to agree on codes."


def _smaller_steps(case: Case) -> tuple[str, ...]:
    """A usual learning rate, and more steps, so that it gets as far: smaller batches, or where they are small more epochs."""
    training = case.config.training
    smaller = (f"training.learning_rate={USUAL_RATE:g}",) if training.learning_rate > USUAL_RATE else ()
    if training.batch_size > SMALL_BATCH:
        return (*smaller, f"training.batch_size={max(SMALL_BATCH, training.batch_size // 4)}")
    return (*smaller, f"training.epochs={min(1000, 2 * training.epochs)}")


def _dead(case: Case) -> Finding | None:
    codes = case.codes[-1] if case.codes else None
    if codes is None or not codes.finite:
        return None
    if codes.variances.max() > SAME * max(codes.size**2, SAME):
        return None
    before = max((one.variances.max() for one in case.codes if one.finite), default=0.0)
    told = f" (at most {before:.2g} earlier)" if before > 100 * codes.variances.max() else ""
    return Finding(
        kind="collapse",
        title="All images get the same code",
        evidence=(
            f"Over the held-out images the codes have a variance of {codes.variances.max():.1g} in their widest "
            f"dimension{told}: the encoder no longer looks at its images, and the decoder "
            "draws one picture for all."
        ),
        repair=(f"training.learning_rate={_gentle(case)}",),
        remedy=(
            "Steps that are too large push units with a ReLU to where they are silent for every image, and such units learn "
            "no more; smaller steps do not."
        ),
        explains=frozenset({"unfinished", "over-fitting", "likelihood", "scale"}),
    )


def variance_bars(variances: np.ndarray) -> Bars:
    """The variance of each dimension of the codes, the largest first, beside the threshold of an active one."""
    return Bars(
        values=np.sort(variances)[::-1],
        of="dimension",
        title="variance of the codes (the prior's is 1)",
        threshold=(ACTIVE, f"active above {ACTIVE:g}"),
        log=True,
    )


def _gentle(case: Case) -> str:
    return plain(min(case.config.training.learning_rate / 4, USUAL_RATE))
