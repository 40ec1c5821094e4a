"""The words of the page AE beside VAE: what can be drawn from, and the four steps of the lesson."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ui.app import resources
from ui.app.cache import cached
from ui.features.compare.story import (
    DrawFigures,
    clearness_words,
    coverage_words,
    draw_figures,
    fitted_words,
    holes_words,
)
from ui.frontend.compare import Lesson
from vae_core.latent.prior import TWO_SIGMAS, prior_radius, share_within_prior
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
    "trained towards it, plain autoencoders and PCA are not.",
    "box": "Every number is drawn uniformly between the smallest and the largest that any code has. Both models use the "
    "same random numbers, each in its own box. Much of a box is far from any code, in either model.",
    "fitted": "The same random numbers, shifted and stretched to the mean and covariance of each model's own codes. "
    "This is the fairest chance for a model without a prior.",
    "class": "The same random numbers, shifted and stretched to the codes of one class in each model.",
    "image": "The codes are drawn from the posterior of one image. A plain autoencoder and PCA encode an image as one point, so all "
    "draws are the same; a VAE encodes it as a small cloud, so its draws vary.",
}
LEGEND_WORDS = "shaded: holes in the region drawn from, farther from any code than real codes are from each other"

_PLAIN: dict[str, Any] = {"from": "prior", "psi": 1.0, "look": "own"}


def lessons(left: Run, right: Run) -> tuple[Lesson, ...]:
    """Four steps for an autoencoder on the left and its VAE on the right. Raises DamagedRun."""
    ae, vae = (draw_figures(run) for run in (left, right))
    lives = (
        "Both maps at one scale. Nothing in the AE's loss says where codes lie; the KL in the VAE's pulls them into the "
        f"circles. {inside_words(left, right)} {coverage_words(ae, vae)}"
    )
    return (
        Lesson("Same z, two decoders", _same_codes_words(ae, vae), _PLAIN),
        Lesson("Where the codes live", lives, {**_PLAIN, "look": "one"}),
        Lesson(
            "Holes",
            f"Holes are shaded red: no image has its code there. {holes_words(ae, vae)} {fitted_words(ae, vae)}",
            {**_PLAIN, "from": "fitted"},
        ),
        Lesson(
            "What the KL costs",
            _cost_words(left, right),
            {**_PLAIN, "from": "image", "image": _wide_image(right)},
        ),
    )


def _same_codes_words(ae: DrawFigures, vae: DrawFigures) -> str:
    return " ".join(
        filter(
            None,
            (
                "The same 24 random codes go into both decoders. Which of the two grids could be images of the data?",
                clearness_words(ae, vae),
                "A decoder has learnt to draw at the places where training put codes, so look at the maps: where do the "
                "24 rings fall?",
            ),
        )
    )


def _cost_words(left: Run, right: Run) -> str:
    """Raises DamagedRun."""
    costs = [resources.explored(run).encoding.distortion.mean() for run in (left, right)]
    held = f"distortion {costs[0]:.1f} nats an image (AE) against {costs[1]:.1f} at the middle of the clouds, held-out"
    more = costs[1] - costs[0]
    price = f"In this pair order has a price of {more:.1f} nats" if more > 0 else "In this pair order costs nothing"
    return (
        "For the AE an image is a point (all 24 draws are the same), for the VAE a small cloud (its draws vary). Where "
        f"clouds of different images overlap, the decoder draws what they share. {price}: {held}."
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
    return (
        f"{where} holds {TWO_SIGMAS:.0%} of the prior's own draws, {shares[0]:.0%} of the AE's codes and "
        f"{shares[1]:.0%} of the VAE's."
    )
