"""The page Recipes in words: what each recipe is for, its result, and how long it will take."""

from __future__ import annotations

from ui.features.recipes.gallery import Trained
from vae_core.datasets import Dataset, dataset
from vae_core.recipes import Recipe
from vae_core.recipes.measured import Measured, MeasuredMetric
from vae_core.text import duration

LEAD = "Trainings that are known to work, each with a picture of what it learnt. One click trains it on this computer."
# What to look at once it is trained, on the page that the recipe names.
LOOK_FOR = {
    "s1-conv-ae": "Ten kinds of clothes, spread as far as they like: nothing in the loss says where codes lie.",
    "s2-conv-vae": "The same clothes, now around the middle: they are pulled to where new pictures are drawn from.",
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
    times = f"{_epochs(epochs)} of {images:,} images"
    if seconds_an_image is None:
        return f"{times}; its speed is not known yet."
    return f"{times}: about {_about(seconds_an_image * images * epochs)} of training {where}."


def _about(seconds: float) -> str:
    """Rounded, as estimates are: "40 s", "3 min", "1.5 h"."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def data_note(entry: Dataset) -> str:
    """What is missing for the published value, and how to fetch it; empty when nothing is. Markdown."""
    if entry.is_full():
        return ""
    most = max((file.count for file in getattr(entry, "files", ())), default=0)
    return (
        f"The published value is of all **{most:,}** training images. Of {entry.title}, **{entry.available('train'):,}** "
        "are bundled with the project, so a training here ends sooner and with a slightly worse value. To fetch all of "
        f"them, run once: `python -m vae_core fetch-data {entry.name}`"
    )


def source_mark(known: Recipe) -> str:
    """ " · S4" beside the title of what a book or course has; empty for others."""
    return f" · {known.source}" if known.source else ""


def after(trained: Trained | None) -> str:
    """How long what a picture shows had been trained: "After 8 epochs of 60,000 pictures." """
    if trained is None:
        return ""
    return f"After {_epochs(trained.epochs)} of {trained.images:,} pictures."


def plain_facts(known: Recipe, result: Measured | None) -> str:
    """Where it comes from and how it compares, without units. Markdown."""
    facts = [f"It comes from a book or course ({known.source})." if known.source else ""]
    if result is not None and result.passed is not None:
        facts.append(
            "Trained on all pictures, it does as well as its source says, or better."
            if result.passed
            else "Trained on all pictures, it does not reach what its source says."
        )
    if known.config.reference is not None and not (entry := dataset(known.config.data.dataset)).is_full():
        facts.append(
            f"Of {entry.title}, {entry.available('train'):,} pictures are here: a training ends sooner and a little worse."
        )
    return " ".join(filter(None, facts))


def _epochs(count: float) -> str:
    return f"{count:g} {'epoch' if count == 1 else 'epochs'}"
