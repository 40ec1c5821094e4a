"""The words of the page AE beside VAE: what can be drawn from, and the four steps of the lesson."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ui.app import resources
from ui.app.cache import cached
from ui.frontend.compare import Lesson
from vae_core.latent.prior import TWO_SIGMAS, prior_radius, share_within_prior
from vae_core.metrics import cached_metrics
from vae_core.runs import Run

SOURCES = (
    ("prior", "the prior N(0, I)"),
    ("box", "a uniform box around the codes"),
    ("fitted", "a Gaussian fitted to the codes"),
    ("class", "near one class"),
    ("image", "the posterior of one image"),
)
SOURCE_WORDS = {
    "prior": "Both decoders are given the same 24 codes, drawn from the standard normal distribution. VAEs are "
    "trained towards it, plain autoencoders are not.",
    "box": "Every number is drawn uniformly between the smallest and the largest that any code has. Both models use the "
    "same random numbers, each in its own box. The corners of a box are mostly empty, in any model.",
    "fitted": "The same random numbers, shifted and stretched to the mean and covariance of each model's own codes. "
    "This is the fairest chance for a model without a prior.",
    "class": "The same random numbers, shifted and stretched to the codes of one class in each model.",
    "image": "The codes are drawn from the posterior of one image. A plain autoencoder encodes an image as one point, so all "
    "its draws are the same; a VAE encodes it as a small cloud, so its draws vary.",
}
LEGEND_WORDS = "shaded: holes in the region drawn from, farther from any code than real codes are from each other"

WHY = (
    "**Why are the AE's samples worse?** A decoder draws well only where training put codes. Nothing in the AE's "
    "loss says where to put them, so random codes miss them: they land around the middle, on the seams between its classes, or in holes. "
    "The KL pulled the VAE's codes into the distribution that we draw from, so random codes land among codes of real "
    "images."
)

_PLAIN: dict[str, Any] = {"from": "prior", "psi": 1.0, "look": "own"}


def lessons(left: Run, right: Run) -> tuple[Lesson, ...]:
    """Four steps for an autoencoder on the left and its VAE on the right. Raises DamagedRun."""
    lives = (
        "The AE was only trained to reconstruct, so its codes may lie anywhere: far beyond the circles, class by "
        "class, with the seams between them around the middle. " + inside_words(left, right)
    )
    fitted = [
        metrics.number("hole_share_fitted") if (metrics := cached_metrics(run)) else None for run in (left, right)
    ]
    shares = f" ({fitted[0]:.0%} of them, in the VAE {fitted[1]:.0%})" if None not in fitted else ""
    costs = [resources.explored(run).encoding.distortion.mean() for run in (left, right)]
    held = f"distortion {costs[0]:.1f} nats an image (AE) against {costs[1]:.1f} at the middle of the clouds, held-out"
    price = f"it costs {costs[1] - costs[0]:.1f} nats" if costs[1] > costs[0] else "it costs nothing"
    sharpness = (
        "Order has a price. For the AE an image is a point (all 24 draws are the same), for the VAE a small cloud (its "
        f"draws vary). Clouds that overlap blur what they share. In this pair {price}: {held}."
    )
    return (
        Lesson(
            "Same z, two decoders",
            "The same 24 random codes go into both decoders: the VAE draws images that could be in the data, the "
            "AE mostly unclear mixtures, half one thing and half another. A decoder draws well only where training put codes, so look at the "
            "maps: where do the 24 rings fall?",
            _PLAIN,
        ),
        Lesson("Where the codes live", lives, {**_PLAIN, "look": "one"}),
        Lesson(
            "Holes",
            "Give the AE its best chance and draw from a Gaussian fitted to its own codes: more of its draws now fall "
            f"into holes{shares}, shaded red, where no image has its code, so the decoder has never learnt what to draw. "
            "The VAE's KL pulled every image's cloud towards one round cluster around zero and closed most of its holes.",
            {**_PLAIN, "from": "fitted"},
        ),
        Lesson("What the KL costs", sharpness, {**_PLAIN, "from": "image", "image": _wide_image(right)}),
    )


@cached(resources.by_version)
def _wide_image(run: Run) -> int:
    """Of 96 held-out images that are well reconstructed and among many codes, the one whose posterior draws differ most once decoded."""
    draws = 6
    encoding, model = resources.explored(run).encoding, resources.model(run)
    length = np.linalg.norm(encoding.codes, axis=1)
    copied = encoding.distortion <= np.median(encoding.distortion)
    inner = np.flatnonzero((length <= np.median(length)) & copied)
    some = inner[:: max(1, len(inner) // 96)][:96]
    noise = np.random.default_rng(0).standard_normal((1, draws, encoding.codes.shape[1]))
    latents = encoding.codes[some, None] + np.exp(encoding.logvar[some, None] / 2) * noise
    flat = latents.reshape(-1, latents.shape[-1]).astype(np.float32)
    with torch.no_grad():
        images = model.decode_mean(torch.from_numpy(flat)).numpy()
    spread = images.reshape(len(some), draws, -1).std(1).mean(1)
    return int(some[spread.argmax()])


def inside_words(left: Run, right: Run) -> str:
    """How many codes of each are where the prior draws from, beside the prior's own share. Raises DamagedRun."""
    codes = [resources.explored(run).encoding.codes for run in (left, right)]
    shares = [share_within_prior(some) for some in codes]
    dims = codes[0].shape[1]
    where = "The prior's 2σ circle" if dims == 2 else f"The ball around zero of radius {prior_radius(dims):.1f}"
    words = (
        f"{where} holds {TWO_SIGMAS:.0%} of the prior's own draws, {shares[0]:.0%} of the AE's codes and "
        f"{shares[1]:.0%} of the VAE's"
    )
    reached = shares[0] < 0.75 * TWO_SIGMAS
    return words + (", so draws from the prior reach little of what the AE knows." if reached else ".")
