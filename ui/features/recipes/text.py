"""The page Recipes in words: what each recipe is for, its result, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterable

from ui.app.run_text import duration
from vae_core.datasets import Dataset
from vae_core.recipes.measured import Measured, MeasuredMetric

LEAD = (
    "Settings that are known to work. One click trains a recipe, on the images and with the layers that its source has "
    "unless its card says otherwise. The result is compared with what that source published."
)
TITLES = {
    "sources": "From books and courses",
    "next": "What they name as next steps",
    "own": "The project's own",
}
ABOUT = {
    "sources": "The eight systems, S1 to S8, that teachers know, rebuilt layer by layer. What ours does otherwise is on the "
    "card.",
    "next": "Each adds one idea to a plain VAE.",
    "own": "Quick to train, and in pairs: an autoencoder and a VAE that differ in nothing else.",
}
# What to look at once it is trained, on the page that the recipe names.
LOOK_FOR = {
    "s1-conv-ae": "Ten kinds of clothes, spread as far as they like: nothing in the loss says where codes lie.",
    "s2-conv-vae": "The same clothes, now around zero: the KL pulls them to where new images are drawn from.",
    "s3-dense-ae": "32 numbers are enough for digits that can be read; look for strokes that come back thicker or broken.",
    "s4-sparse-l1": "How many units are exactly 0 for a digit, and how well is it still reconstructed?",
    "s4-sparse-kl": "Compare its reconstructions with those of the L1 recipe. A mean is no share of images: many units may be "
    "a little active for every digit.",
    "s4-denoising-gaussian": "Raise the noise beyond the 0.3 of its training: from where on is it another digit that comes back?",
    "s4-denoising-masking": "Mask more pixels than in its training: the model fills in what is likely, which need not be what was there.",
    "s4-anomaly": "Move the threshold between the errors of the known and of the unknown.",
    "s5-dense-vae": "Walk across a border on the map and see a 4 turn into a 9.",
    "s6-colour-vae": "Half of one garment and half of another, and the steps between them.",
    "s7-dcgan-vae": "Reconstructions beside the real digits after each epoch.",
    "s8-dense-vae": "The bars tell which digits are easy to reconstruct, such as a 1, and which are hard.",
    "s8-loss-as-printed": "Wherever you point on the map, much the same blurred digit: that is how a collapse looks.",
    "beta-vae": "Move one slider at a time: some change one thing only, others several at once, and some nothing.",
    "tc-vae": "Move one slider at a time, as with the beta-VAE: which change one thing only?",
    "conditional-vae": "Choose the digit; the place on the map chooses the handwriting.",
    "wae-mmd": "Codes without spread that still fill the prior's circle: random codes make digits.",
    "info-vae": "The MMD holds all codes together to the prior; nothing holds the code of a single image to it.",
    "vq-vae": "Each image is a small grid of entries from a codebook.",
    "gan": "Hold its samples beside those of a VAE: which look more like real digits, and which reach more of them? No image "
    "has a code, so there is nothing to reconstruct.",
    "vae-gan": "Judged by what a discriminator notices, not pixel by pixel: sharper, less exact.",
}


def grid_label(side: int, reach: float) -> str:
    """ "Its 3 × 3 grid over ±4": the link to the source's own picture of the manifold."""
    return f"Its {side} × {side} grid over ±{reach:g}"


def number(one: MeasuredMetric) -> str:
    """ "−10,459.1" """
    return f"{one.value:,.{one.digits}f}".replace("-", "−")


def metric_text(one: MeasuredMetric) -> str:
    """ "0.2503 mean BCE a pixel"; a share without a space before its sign."""
    value = number(one)
    return f"{value} %" if one.unit == "%" else f"{value} {one.unit}"


def how_measured(result: Measured) -> str:
    """ "after epoch 3 of 8 · 8.6 s of training · 60,000 images · 2 cores, CPU"."""
    seconds = f"{result.seconds:.1f} s" if result.seconds < 60 else duration(result.seconds)
    images = f"{result.images:,} images" if result.full else f"only the {result.images:,} bundled images"
    return f"after epoch {result.epoch} of {result.epochs} · {seconds} of training · {images} · {result.machine}"


def estimate(seconds_an_image: float | None, images: int, epochs: int, where: str) -> str:
    """How long a training will take; `where` is the machine that the speed is of."""
    times = f"{epochs} {'epoch' if epochs == 1 else 'epochs'} of {images:,} images"
    if seconds_an_image is None:
        return f"{times}; its speed is not known yet."
    return f"{times}: about {_about(seconds_an_image * images * epochs)} of training {where}."


def _about(seconds: float) -> str:
    """Rounded, as estimates are: "40 s", "3 min", "1.5 h"."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def data_note(sets: Iterable[Dataset], most: int) -> str:
    """What is missing for the published values, and how to fetch it; empty when nothing is. Markdown."""
    part = [entry for entry in sets if not entry.is_full()]
    if not part:
        return ""
    titles = " and ".join(entry.title for entry in part)
    here = max(entry.available("train") for entry in part)
    commands = " and ".join(f"`python -m vae_core fetch-data {entry.name}`" for entry in part)
    return (
        f"Published values are of all **{most:,}** training images. Of {titles}, **{here:,}** are bundled with the project, "
        f"so a training here ends sooner and with slightly worse values. To fetch all of them, run once: {commands}"
    )
