"""The words of the home page."""

from __future__ import annotations

from ui.app.markdown import count_of

TITLE = "A latent space is a map of pictures"
EXPLORE = "**Click anywhere on the map** and see what the model draws there, also between the pictures."
TRAIN = "**Train a model yourself** and watch its map take shape. It takes about a minute."
NO_MODEL = "There is no trained model here yet, so there is no map to show. Train one: it takes about a minute."
DAMAGED = (
    "These folders cannot be opened. Nothing else depends on them: copy them again, or delete them from the folder of "
    "runs."
)
METRICS_HELP = (
    "Both are measured on images that the model never trained on, summed over an image and averaged over the images. "
    "Distortion: how much the reconstruction misses; lower is better. KL: the rate, at most how much a code tells about "
    "its image, as part of it may be how far all codes together are from the prior. Compare only models of the same "
    "pictures."
)


def bounds_help(of_what: str, samples: int, gap: float) -> str:
    """What the two bounds on a log-likelihood are; `gap` nats lie between them."""
    return (
        f"ELBO and IWAE bound both say how likely the held-out images are at least: {of_what} is no lower, and higher is "
        f"better. The ELBO is −(distortion + KL); the IWAE bound weighs {samples:,} codes of each image's posterior against "
        f"each other, which brings it {gap:.1f} nats closer here. Both are of the same images and the same draws."
    )


def headings(latent_dim: int) -> tuple[str, str, str]:
    """Above the three parts of the home page's picture."""
    return "Pictures …", f"… each get a place on the map: {count_of(latent_dim, 'number')} …", "… and are reconstructed"


def tall_headings(latent_dim: int) -> tuple[str, str]:
    """Above and below the same picture on a narrow screen."""
    return f"Pictures get {count_of(latent_dim, 'number')}, a place on the map …", "… and are reconstructed"


def lead(pictures: str, latent_dim: int) -> str:
    """What the picture shows; `pictures` is the dataset's title."""
    return (
        f"A small neural network has learnt to describe every picture of {pictures} by "
        f"**{count_of(latent_dim, 'number')}**: its place on the map. It has also learnt to turn **any** place back into a "
        "picture, even a place that belongs to no picture (the dashed square)."
    )
