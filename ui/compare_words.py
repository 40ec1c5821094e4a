"""The words of the page AE beside VAE: what can be drawn from, and the four steps of the lesson."""

from __future__ import annotations

from typing import Any

import numpy as np

from ui import resources
from ui.components.comparison import Lesson
from vae_core.runs import Run

SOURCES = (
    ("prior", "the prior N(0, I)"),
    ("box", "a uniform box around the codes"),
    ("fitted", "a Gaussian fitted to the codes"),
    ("class", "near one class"),
    ("image", "the posterior of one image"),
)
SOURCE_WORDS = {
    "prior": "Both decoders are given the same 24 codes, drawn from the standard normal distribution: the one that "
    "VAEs are trained towards, and that plain autoencoders never hear of.",
    "box": "Every number is drawn evenly between the smallest and the largest that any code has: the same random "
    "numbers, in each model's own box. Corners of a box are mostly empty, in any model.",
    "fitted": "The same random numbers, shifted and stretched to the mean and covariance of each model's own codes: "
    "the fairest chance for a model without a prior.",
    "class": "The same random numbers, shifted and stretched to the codes of one class in each model.",
    "image": "Draws from what the encoder says of one image. A plain autoencoder says one point, so all its draws are "
    "the same; a VAE says a small cloud, so its draws wobble.",
}
LEGEND_WORDS = "shaded: holes in the region drawn from, farther from any code than real codes are from each other"

_PLAIN: dict[str, Any] = {"from": "prior", "psi": 1.0, "scale": False}


def lessons(left: Run, right: Run) -> tuple[Lesson, ...]:
    """Four steps for an autoencoder on the left and its VAE on the right. Raises DamagedRun."""
    inside = [_share_within(run) for run in (left, right)]
    lives = (
        "The AE was only asked to copy, so its codes lie wherever was convenient: far beyond the circles, with the "
        "classes meeting in a crowd at the middle. "
        f"Only {inside[0]:.0%} of them lie within 2σ of the prior, in the VAE {inside[1]:.0%}: draws from the prior "
        "reach a small part of what the AE knows, and nearly all that the VAE knows."
    )
    costs = [resources.explored(run).encoding.distortion.mean() for run in (left, right)]
    sharper = "sharper" if costs[0] < costs[1] else "no sharper"
    sharpness = (
        "The price of order: to the VAE an image is a small cloud (its draws wobble), to the AE a point (all 24 are "
        "the same), and clouds that overlap blur what they share. "
        f"With a code of its own for each image the AE is {sharper}: distortion {costs[0]:.1f} nats an image against "
        f"{costs[1]:.1f} for the VAE, on held-out images."
    )
    return (
        Lesson(
            "Same z, two decoders",
            "The same 24 random codes go into both decoders: the VAE draws what could be in the data, the AE mostly "
            "mush, half one thing and half another. A decoder draws well only where training put codes, so look at the "
            "maps: where do the 24 rings fall?",
            _PLAIN,
        ),
        Lesson("Where the codes live", lives, {**_PLAIN, "scale": True}),
        Lesson(
            "Holes",
            "Give the AE its best chance and draw from a Gaussian fitted to its own codes: more of its draws now fall "
            "into holes (red), where no image ever had its code and nothing taught the decoder what to draw. "
            "The VAE's KL pulled every image's cloud towards one round heap around zero and closed most of its holes.",
            {**_PLAIN, "from": "fitted"},
        ),
        Lesson("What the KL costs", sharpness, {**_PLAIN, "from": "image"}),
    )


def _share_within(run: Run, sigmas: float = 2.0) -> float:
    """Of the held-out codes, the share within the prior's circle (sphere) of so many standard deviations."""
    codes = resources.explored(run).encoding.codes
    return float((np.linalg.norm(codes, axis=1) <= sigmas).mean())
