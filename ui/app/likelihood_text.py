"""What nats an image are worth under each likelihood, wherever they are shown."""

from __future__ import annotations

from vae_core.models.config import Likelihood

_WORDS: dict[Likelihood, str] = {
    "bernoulli": "These images have grey pixels, and a Bernoulli knows only black and white: of a grey pixel, binary "
    "cross-entropy is not the log of a normalised density. So these nats compare models of the same images and the same "
    "likelihood; they cannot be compared with published values for binarised MNIST, whose pixels are 0 or 1.",
    "continuous-bernoulli": "The continuous Bernoulli is binary cross-entropy with the constant that makes it a density over "
    "brightness from 0 to 1. A density may be above 1, so these nats may be below 0. They cannot be compared with those of "
    "a Bernoulli, nor with published values for binarised MNIST.",
    "gaussian": "A Gaussian has a density over brightness, which may be above 1, so these nats may be below 0. They depend "
    "on its scale, and cannot be compared with those of another scale or likelihood.",
}


def nats_note(likelihood: Likelihood) -> str:
    """What these nats can be compared with, in two or three sentences."""
    return _WORDS[likelihood]
