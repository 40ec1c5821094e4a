"""Images or a likelihood that do not go together: a range that is hardly used, a Gaussian far too narrow or too wide."""

from __future__ import annotations

import math

from vae_core.doctor.case import Case
from vae_core.doctor.finding import Finding
from vae_core.doctor.words import gaussian_scale, number, plain

NARROW_RANGE = 0.2  # of the possible 0 to 1
TOO_NARROW, TOO_WIDE = 4.0, 10.0  # times the root mean squared error


def brightness(case: Case) -> Finding | None:
    """Images that use hardly any of the range from 0 to 1: masks saved as 0 and 1 of 255, or all images alike."""
    pixels = case.pixels
    if pixels is None or pixels.high - pixels.low >= NARROW_RANGE:
        return None
    evidence = (
        f"The images' brightness runs from {pixels.low:.3f} to {pixels.high:.3f} of the possible 0 to 1, so a pixel can "
        f"hardly be wrong: the images differ from their mean image by {pixels.spread:.4f} (root mean square a pixel)."
    )
    scale = gaussian_scale(pixels.spread / 2)
    gaussian = case.config.model.likelihood == "gaussian"
    if pixels.spread == 0:
        repair: tuple[str, ...] = ()
        remedy = "All of them are the same image: look at what is in the folder."
    elif gaussian and case.config.model.likelihood_scale <= 2 * pixels.spread:
        return None
    else:
        repair = (*(() if gaussian else ("model.likelihood=gaussian",)), f"model.likelihood_scale={scale:g}")
        remedy = (
            f"A Gaussian likelihood with a scale of {scale:g} counts differences as small as these; stretching the images to "
            "the whole range, in their files, is the better cure."
        )
    return Finding(
        kind="brightness",
        title="The images hardly use their range",
        evidence=evidence,
        repair=repair,
        remedy=remedy,
        explains=frozenset({"likelihood", "collapse", "unfinished"}),
    )


def likelihood(case: Case) -> Finding | None:
    """A distortion that the likelihood cannot have, or a Gaussian scale far from the errors that are made."""
    if not case.epochs:
        return None
    model = case.config.model
    distortion = float(case.held_out("distortion")[-1])
    if model.likelihood == "bernoulli" and math.isfinite(distortion) and distortion < 0:
        return Finding(
            kind="likelihood",
            title="The likelihood does not fit the images",
            evidence=(
                f"The held-out distortion is {number(distortion)} nats an image, and a cross-entropy cannot be below 0 for "
                "pixels from 0 to 1: these images have values outside."
            ),
            repair=("model.likelihood=gaussian",),
            remedy="A Gaussian likelihood takes any values; better still is to bring the images into the range from 0 to 1.",
            explains=frozenset({"unfinished", "scale"}),
        )
    error = case.pixel_error()
    if error is None or not case.settled or not case.space.has_rate or case.beta <= 0:
        return None
    scale = model.likelihood_scale * math.sqrt(case.beta)  # beta · KL beside 1/s² is KL beside 1/(s² beta)
    better = gaussian_scale(error / math.sqrt(case.beta))
    if error > TOO_NARROW * scale:
        title, times = "The Gaussian is too narrow", plain((error / scale) ** 2)
        consequence = (
            f"squared errors count {times} times as much as at a scale that fits them, and the KL next to nothing"
        )
    elif scale > TOO_WIDE * error:
        title, times = "The Gaussian is too wide", plain((scale / error) ** 2)
        consequence = (
            f"squared errors count {times} times less than at a scale that fits them, and the KL outweighs them"
        )
    else:
        return None
    beta = f" at beta {case.beta:g}" if case.beta != 1 else ""
    return Finding(
        kind="likelihood",
        title=title,
        evidence=(
            f"A held-out pixel is off by {error:.2g} (root mean square, brightness from 0 to 1), while the Gaussian's scale is "
            f"{model.likelihood_scale:g}{beta}: {consequence}."
        ),
        repair=(f"model.likelihood_scale={better:g}",),
        remedy="A scale near the error that is really made is the one under which the images are likeliest.",
        explains=frozenset({"scale", "unfinished"}),
    )
