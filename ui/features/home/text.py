"""The words of the home page."""

from __future__ import annotations

from ui.app import shell
from vae_core.text import count_of

TITLE = "A latent space is a map of pictures"
LESSON = "New here? Take the lesson"
# (key, page, label, words), in the order of a lesson.
DOORS = (
    ("map", shell.LATENT_MAP, "Explore the map", "Thousands of pictures on one map. What lies between two of them?"),
    ("compare", shell.COMPARE, "See why the map needs rules", "Two models draw random places: which one draws well?"),
    ("train", shell.TRAIN, "Train your own", "Choose pictures, press Start, and watch a map take shape in a minute."),
)
NO_MODEL = "There is no trained model here yet, so there is no map to show. Train one: it takes about a minute."
DAMAGED = (
    "These folders cannot be opened. Nothing else depends on them: copy them again, or delete them from the folder of "
    "runs."
)
# Kinds whose own names say nothing without the field's terms.
PLAIN_KINDS = {"tc-vae": "VAE that keeps its numbers apart,"}
WEIGHT = "; beta, the weight on tidiness, is {:g}"
OWN, SHIPPED, MODELS = "Your models", "Models that come with the app", "Models"
METRICS_HELP = (
    "Both are measured on images that the model never trained on, summed over an image and averaged over the images. "
    "Distortion: how much the reconstruction misses; lower is better. KL: the rate, at most how much a code tells about "
    "its image, as part of it may be how far all codes together are from the prior. Compare only models of the same "
    "pictures."
)


def headings(latent_dim: int) -> tuple[str, str, str]:
    """Above the pictures, the map and what is drawn."""
    if latent_dim > 2:
        middle = f"Each becomes {count_of(latent_dim, 'number')}. This is one view of them: move over it."
    else:
        middle = f"Each becomes {count_of(latent_dim, 'number')}: a place on this map. Move over it."
    return "Pictures", middle, "What is drawn there"


def more_numbers(latent_dim: int) -> str:
    """ "16 numbers" where a place on the map is not the whole code; empty in two dimensions."""
    return "" if latent_dim <= 2 else count_of(latent_dim, "number")


def bounds_help(of_what: str, samples: int, gap: float) -> str:
    """What the two bounds on a log-likelihood are; `gap` nats lie between them."""
    return (
        f"ELBO and IWAE bound both say how likely the held-out images are at least: {of_what} is no lower, and higher is "
        f"better. The ELBO is −(distortion + KL); the IWAE bound weighs {samples:,} codes of each image's posterior against "
        f"each other, which brings it {gap:.1f} nats closer here. Both are of the same images and the same draws."
    )
