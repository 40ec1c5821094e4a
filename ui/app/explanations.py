"""The short teaching texts of the pages, in plain words; a page adds its own at the end."""

from __future__ import annotations

# -- Home

HOME_TITLE = "A latent space is a map of pictures"
HOME_EXPLORE = "**Click anywhere on the map** and see what the model draws there, between the pictures too."
HOME_TRAIN = "**Teach a model yourself** and watch the map sort itself out, in a minute or so."
HOME_NO_MODEL = "There is no trained model here yet, so there is no map to show. Train one: it takes about a minute."
HOME_DAMAGED = (
    "These folders cannot be opened. Nothing else depends on them: copy them anew, or delete them from the folder of "
    "runs."
)
HOME_FIGURES_HELP = (
    "Both on images that the model never trained on, summed over an image's pixels and averaged over the images. "
    "Distortion: how much the redrawn picture misses, lower is better. KL: how much a code tells about its image; "
    "more numbers can hold more. Compare models of the same pictures only."
)


def home_headings(latent_dim: int) -> tuple[str, str, str]:
    """Above the three parts of the home page's picture."""
    return "Pictures …", f"… each get a place on the map: {count_of(latent_dim, 'number')} …", "… and are drawn again"


def home_tall_headings(latent_dim: int) -> tuple[str, str]:
    """Above and below the same picture on a narrow screen."""
    return f"Pictures get {count_of(latent_dim, 'number')}, a place on the map …", "… and are drawn again"


def home_lead(pictures: str, latent_dim: int) -> str:
    """What the picture shows; `pictures` is the dataset's title."""
    return (
        f"A small neural network has squeezed every picture of {pictures} into **{count_of(latent_dim, 'number')}**, its "
        "place on the map, and learnt to draw a picture back from **any** place: even from one that belongs to no "
        "picture (the dashed square)."
    )


def count_of(count: int, noun: str) -> str:
    """ "two numbers", "16 numbers", "one number"."""
    words = ("no", "one", "two", "three", "four", "five", "six")
    return f"{words[count] if count < len(words) else f'{count:,}'} {noun}{'' if count == 1 else 's'}"


# -- Train

TRAIN_LEAD = (
    "Choose what to learn and press **Start**. You will see, live: the **map** on which the model sorts the pictures, "
    "how well it **draws them again**, and the **loss** going down."
)
TRAIN_PREVIEW = "Held-out images of {title}: the model never trains on them, it is only tested on them."
TRAIN_PAIR = "Train AE, then VAE"
TRAIN_PAIR_HELP = (
    "One after the other, with the same data, network, latent size, epochs and seed: what differs is the idea. The "
    "second waits in line and starts by itself."
)
TRAIN_MAP = "Each dot is one of {count:,} held-out images. The model is never told the classes."
TRAIN_NO_MAP = (
    "There is no map: a code of this model is a grid of entries of a codebook, not a place. See the page Codes when it has "
    "learnt."
)
TRAIN_CURVES = "Dots: held-out images. Thin lines: training batches. Lower is better."
TRAIN_CURVES_LEARNED = (
    "Dots: held-out images. Thin lines: training batches. The loss is the encoder's. The distortion is for comparison: "
    "this model does not minimise it."
)
OWN_TERMS = "More about this objective"
OWN_TERMS_LEAD = "On held-out images, after each epoch."
OWN_TERMS_SOON = "The first values come at the end of the first epoch."
OWN_TERMS_NONE = "This training has not recorded them. Train it again to see them."
TRAIN_SHEET = "Top: held-out originals. Below each: what the model draws from its {numbers}."


def train_curves(*, minimises_distortion: bool) -> str:
    """Below the curves of a training."""
    return TRAIN_CURVES if minimises_distortion else TRAIN_CURVES_LEARNED


def train_curves_help(*, minimises_distortion: bool, has_rate: bool, penalty: str | None) -> str:
    """What the curves mean, and what the loss is made of; `penalty` is the title of what it has beside the usual."""
    text = "Distortion: how much the redrawn images miss, in nats summed over an image's pixels."
    if has_rate:
        text += " KL: how much a code tells of its image."
    parts = ["distortion"] if minimises_distortion else []
    parts += ["beta · KL"] if has_rate else []
    parts += [_lower_first(penalty)] if penalty else []
    text += f" Loss = {' + '.join(parts)}."
    if has_rate and minimises_distortion:
        text += " KL alone may rise: the model pays it for a smaller distortion."
    return text


def _lower_first(title: str) -> str:
    """ "Sparsity penalty" within a sentence; "MMD penalty" stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def train_projection(latent_dim: int, explained: float) -> str:
    """Under a live map of more than two dimensions."""
    return (
        f"Codes have {latent_dim} numbers: this is the plane on which they vary most now (PCA, {explained:.0%} of the "
        "variance)."
    )


def train_images_here(title: str, name: str, here: int, full: int | None) -> str:
    """How many training images there are, and how to have all of them."""
    if full is None or here >= full:
        return f"All **{here:,}** training images of {title} are here."
    return (
        f"**{here:,}** of the {full:,} training images of {title} came with the project. "
        f"All of them, once: `python -m vae_core fetch-data {name}`"
    )
