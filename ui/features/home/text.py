"""The words of the home page."""

from __future__ import annotations

from ui.app.markdown import count_of

TITLE = "A latent space is a map of pictures"
EXPLORE = "**Click anywhere on the map** and see what the model draws there, between the pictures too."
TRAIN = "**Teach a model yourself** and watch the map sort itself out, in a minute or so."
NO_MODEL = "There is no trained model here yet, so there is no map to show. Train one: it takes about a minute."
DAMAGED = (
    "These folders cannot be opened. Nothing else depends on them: copy them anew, or delete them from the folder of "
    "runs."
)
METRICS_HELP = (
    "Both on images that the model never trained on, summed over an image's pixels and averaged over the images. "
    "Distortion: how much the reconstruction misses, lower is better. KL: how much a code tells about its image; "
    "more numbers can hold more. Compare models of the same pictures only."
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
        f"A small neural network has squeezed every picture of {pictures} into **{count_of(latent_dim, 'number')}**, its "
        "place on the map, and learnt to draw a picture back from **any** place: even from one that belongs to no "
        "picture (the dashed square)."
    )
