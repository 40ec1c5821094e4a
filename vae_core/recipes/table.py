"""What a recipe is, the table of all, and what several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vae_core.experiment import Reference, RunConfig, TrainConfig
from vae_core.registry import Registry


@dataclass(frozen=True)
class Recipe:
    """A RunConfig and what to know about it.

    Attributes:
        config: what `train` takes
        summary: one sentence for people who choose
        origin: where it comes from, as one would cite it; empty for the project's own
        source: "S1" to "S8" for the systems that teachers know from books and courses, else empty
        setting: the source's setting in short: data, network, objective, optimiser, epochs
        ours: what ours does otherwise than the source, in whole sentences; empty where it does nothing otherwise
        caution: what has to be known before the two values are compared, in a sentence that nobody overlooks
        published: what the source published: a value with its unit, or what it shows
        shown_on: the page of the app that shows it the way its source does, such as "Reconstruct"
        grid: the source's picture of the manifold, as tiles a side and how far it reaches from 0 along both axes
        images_seen: how many images a training sees in all, each counted as often as it is seen, where that counts and
            not the number of epochs: see `lengths.py`
    """

    config: RunConfig
    summary: str
    origin: str = ""
    source: str = ""
    setting: str = ""
    ours: str = ""
    caution: str = ""
    published: str = ""
    shown_on: str = "Latent map"
    grid: tuple[int, float] | None = None
    images_seen: int | None = None


RECIPES: Registry[Recipe] = Registry("recipe")

# S2 weighs the mean BCE over 1,024 pixels by 500; on the summed scale that is a beta of 1024/500.
S2_BETA = 1024 / 500
DENSE = TrainConfig(epochs=8, batch_size=256, learning_rate=4e-3)
# For the impatient: weights that start as He et al. draw them and a decoder that starts at the mean image, a short warm-up,
# and an Adam that soon forgets how large the first gradients were, pass after half of the images (AE) or four fifths of them
# (VAE), each seen once, what took the books' networks five epochs. A number of images, for the smaller bundled sets count, too.
QUICK_MODEL: dict[str, Any] = {"activation": "gelu", "initial_weights": "he", "initial_image": "mean"}
QUICK = TrainConfig(epochs=2, batch_size=128, learning_rate=6e-3, warm_up=0.15, adam_beta2=0.95)
QUICK_IMAGES = 120_000
CONV = TrainConfig(epochs=12, seed=0)
FASHION_AE = Reference(
    metric="distortion",
    nats=0.2518 * 1024,
    published="validation BCE 0.2518, mean over 1,024 pixels, after 5 epochs",
    source="Keras notebook after Foster, Generative Deep Learning, ch. 3 (autoencoder)",
    unit="mean BCE a pixel",
    scale=1024,
    digits=4,
)
FASHION_VAE = Reference(
    metric="loss",
    nats=131.15 * S2_BETA,
    published="training total 131.15 at 500 × mean BCE + KL, after 5 epochs",
    source="Keras notebook after Foster, Generative Deep Learning, ch. 3 (variational autoencoder)",
    unit="500 × mean BCE + KL",
    scale=S2_BETA,
)


def add(name: str, title: str, summary: str, *, about: dict[str, Any] | None = None, **parts: object) -> None:
    """Enter a recipe: `about` has its fields besides config and summary, `parts` those of the RunConfig."""
    config = RunConfig.model_validate({"name": title, "recipe": name, **parts})
    RECIPES.register(name)(Recipe(config, summary, **(about or {})))
