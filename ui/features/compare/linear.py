"""An autoencoder beside PCA of the same images: which runs make the pair, and what the comparison says."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from vae_core.explorer.cache import cached
from vae_core.explorer.scales import PictureScale, picture_scale, scale_text
from vae_core.metrics.array_errors import reconstruction_squared_error
from vae_core.runs import Run
from vae_core.runs.store import RunSummary

LINEAR, BENT = "pca", "autoencoder"


def linear_pairs(summaries: list[RunSummary]) -> list[tuple[str, str]]:
    """(autoencoder, PCA) of the same images and latent size, for each autoencoder the first PCA that is listed."""
    runs = [summary.run for summary in summaries if summary.run is not None]
    found = []
    for run in runs:
        if run.config.model.name != BENT:
            continue
        partner = next((other for other in runs if is_linear_pair(run, other)), None)
        if partner is not None:
            found.append((run.id, partner.id))
    return found


def is_linear_pair(left: Run, right: Run) -> bool:
    """Whether these are an autoencoder and PCA, in this order, of the same images and latent size."""
    one, other = left.config, right.config
    return (
        (one.model.name, other.model.name) == (BENT, LINEAR)
        and one.data == other.data
        and one.model.latent_dim == other.model.latent_dim
    )


def linear_lesson(left: Run, right: Run) -> None:
    """What PCA is, and the errors of both on held-out images. Raises DamagedRun."""
    with st.spinner("Reconstructing the held-out images"):
        scale = None if session.is_expert() else picture_scale(left, "mse")
        st.markdown(linear_words(_squared(left), _squared(right), left.config.model.latent_dim, scale))


def linear_words(bent: float, straight: float, latent_dim: int, scale: PictureScale | None = None) -> str:
    """`bent`, `straight`: mean squared error of the autoencoder and of PCA, squared brightness a pixel.

    With a scale they are told as picture errors.
    """
    numbers = "one number" if latent_dim == 1 else f"{latent_dim} numbers"
    if scale is None:
        figures = (
            f"The mean squared error of the held-out images is **{bent:.4f}** for the autoencoder and **{straight:.4f}** "
            "for PCA, in squared brightness a pixel."
        )
    else:
        figures = (
            f"On pictures that neither has learnt from, the autoencoder's picture error is **{scale_text(scale.of(bent))}** "
            f"and PCA's **{scale_text(scale.of(straight))}**: 0 is a perfect copy, 100 the average picture."
        )
    if bent < straight:
        then = (
            f"PCA's is as small as a linear code of {numbers} can make it on the training images, so the difference of "
            f"{1 - bent / straight:.0%} is what bending gains."
        )
    else:
        then = "Here bending gains nothing: more epochs, or wider layers, may change that."
    return (
        "**A straight code beside a bent one.** PCA draws the mean image plus a share of each of its directions: a "
        "step to the right on its map adds the same pattern to the picture wherever you are, so between two kinds of pictures "
        "it draws their sum. The autoencoder's layers bend: one step can change anything, and it can give each kind of picture "
        f"a region of its own. {figures} {then}"
    )


@cached(resources.by_version)
def _squared(run: Run) -> float:
    held_out = resources.held_out(run)
    return float(reconstruction_squared_error(resources.arrays(run), held_out.pixels, held_out.classes).mean())
