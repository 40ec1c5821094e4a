"""The words of the page Train."""

from __future__ import annotations

from collections.abc import Sequence

from ui.app.markdown import PLAIN_TITLES
from vae_core.experiment import RunConfig
from vae_core.explorer.scales import scale_text
from vae_core.models.space import LatentSpace
from vae_core.runs import Status
from vae_core.text import count_of

HARDLY = 90.0  # picture error from which on little but the average picture is drawn

MAX_NAME = 80  # letters of a run's name
MAX_OWN = 3  # imported datasets among the first choices; Expert lists them all

LEAD = (
    "Make three choices and press **Start**. You will see the model sort the images on a map, and learn to draw them."
)
DATA = {  # title and note of the first choice
    "fashion-mnist": (PLAIN_TITLES["fashion-mnist"], "Ten kinds, from T-shirt to ankle boot"),
    "mnist": (PLAIN_TITLES["mnist"], "Handwritten, from 0 to 9"),
    "shapes": (PLAIN_TITLES["shapes"], "Four kinds, at any place, size and turn"),
}
KINDS = {  # of the second
    "vae": ("VAE", "Each image becomes a small cloud. Can invent images"),
    "autoencoder": ("Autoencoder", "Each image becomes a point. The plainest way"),
    "both": ("Both, to compare", "First the autoencoder, then the VAE"),
}
LENGTHS = {"first": "A first look", "usual": "The usual", "thorough": "Thorough"}  # titles of the third
SHORT = {"vae": "VAE", "autoencoder": "AE"}
ARTICLES = {"vae": "a **VAE**", "autoencoder": "an **AE**"}
ALL_SETTINGS = "These are the settings of “{name}”, with everything that can be changed."
BACK_TO_CHOICES = "Back to the three choices"
PREVIEW = "Held-out images of {title}: the model never trains on them, it is only tested on them."
PAIR = "Train AE, then VAE"
PAIR_HELP = (
    "One after the other, with the same data, network, latent size, epochs and seed: only the objective differs. The "
    "second waits in the queue and starts by itself."
)
GONE = (
    "That training cannot be shown: it is not here, as it was deleted or its address is mistyped. Start a new one, or open "
    "another one from the list."
)
PAUSE_HELP = "Keeps everything as it is, to go on later from here."
END_HELP = "The computer that says it trains this model does not answer. This ends the training without it; what was saved stays."
REPORT_HELP = "A page to print or to hand in: what was trained, curves, map, pictures, metrics and the run's hash."
STOP_HELP = "Ends it here and keeps what it has learnt. It does not go on afterwards: Pause does."
MAP = "Each dot is one of {count:,} held-out images. The model does not see the classes."
NO_MAP = (
    "There is no map: a code of this model is a grid of entries of a codebook, not a place. See the page Codes when it has "
    "been trained."
)
NO_CODES = (
    "There is no map: this model has a decoder but no encoder, so no image has a code. It learns to generate, and is judged "
    "by its samples."
)
GENERATED = "Generated images: what the decoder draws of 16 random codes, the same ones at every step."
CURVES_ADVERSARIAL = (
    "The generator's loss, −log D(G(z)): how surely the discriminator takes generated images for generated ones. Dots: beside "
    "held-out images. Thin lines: in training. It need not fall, as the discriminator learns too: look at the images."
)
NO_COPIES = "There is no picture error to draw: this model copies no images, it makes new ones. Look at what it draws."
NO_SCALE = "The errors of this model have no scale from 0 to 100. Expert shows them as they are."
PICTURE_ERROR_CURVE = (
    "Picture error: 0 is a perfect copy, 100 the average picture. Dots: images it never trains on. Thin line: those that it "
    "trains on."
)
CURVES = "Dots: held-out images. Thin lines: training batches. Lower is better."
CURVES_LEARNED = (
    "Dots: held-out images. Thin lines: training batches. The loss is the encoder's. The distortion is for comparison: "
    "this model does not minimise it."
)
OWN_TERMS = "More about this objective"
OWN_TERMS_LEAD = "On held-out images, after each epoch."
OWN_TERMS_SOON = "The first values come at the end of the first epoch."
OWN_TERMS_NONE = "This training has not recorded them. Train it again to see them."
SHEET = "Top: held-out originals. Below each: what the model draws from its {numbers}."
REPAIR = "The repair:"
REPAIR_HELP = "All other settings stay as they are: images, network, seed."
START_REPAIRED = "Start the repaired training"
START_HELP = "A new training beside this one, which is kept as it is."
START_HELP_ACTIVE = "A new training beside this one: it joins the queue, and this one goes on unless you stop it."
WATCH_REPAIRED = "See the repaired training"
WATCH_ORIGINAL = "Back to the original"
BOTH = "Both side by side"


PLAIN_FINDINGS = {  # by kind: what it is called and what it means without the field's terms
    "collapse": (
        "It gives every image the same code",
        "So the code tells nothing about its image, and the same picture is drawn for all.",
    ),
    "codebook": (
        "It uses only a part of its code's words",
        "A code is written in words of a fixed list, and many of them are never used. With all of them it could draw more.",
    ),
    "over-fitting": (
        "It learns its images by heart",
        "On the images that it trains on it still gets better, on new ones it gets worse.",
    ),
    "unfinished": ("It could get better still", "The error was still falling when the training ended."),
    "divergence": ("The training broke down", "Its numbers grew beyond all bounds. Smaller steps keep them steady."),
    "jump": ("The training stumbled", "The error jumped up all at once. Smaller steps keep it steady."),
    "brightness": ("The images hardly use their range", "They are all nearly black or nearly white to the model."),
    "likelihood": ("It counts errors in a way that does not fit the images", "What it learns is then out of balance."),
    "scale": ("Its codes grow without end", "They run further and further out, where random points hardly ever fall."),
}


def run_name(title: str, model: str) -> str:
    """What a training on images of this title is called."""
    return f"{title[: MAX_NAME - 4]} {SHORT[model]}"


def own_note(images: int, classes: int) -> str:
    """The note of a dataset that somebody has imported."""
    return f"Your own: {count_of(images, 'image')}" + (f", {count_of(classes, 'class')}" if classes > 1 else "")


def plan(configs: Sequence[RunConfig], available: int) -> str:
    """Beside Start: what will be trained, in a sentence. Markdown."""
    first = configs[0]
    what = " and then ".join(ARTICLES[config.model.name] for config in configs)
    seen = min(first.data.train_images or available, available)
    numbers = count_of(first.latent_space.code_size, "number")
    learns = "learn" if len(configs) > 1 else "learns"
    return (
        f"{what[0].upper()}{what[1:]} {learns} to draw each of **{seen:,} images** from **{numbers}** alone, "
        f"and will have seen all of them {how_often(first.training.epochs)}."
    )


def how_often(times: int) -> str:
    """ "once", "twice", "12 times"."""
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


COMPARE_YOURS = "Compare with yours"
COMPARE_BOTH = "Compare the two"


def drawn_from_the_cloud(drawn: str, middle: str) -> str:
    """Why the chart of a VAE ends at another picture error than the app shows of it."""
    return (
        f" In training each image is drawn from a random point of its cloud ({drawn} at the end); from the middle of the "
        f"cloud, as everywhere in the app, the error is {middle}."
    )


def learnt(error: float | None, same_class: float | None, space: LatentSpace, classes: Sequence[str]) -> str:
    """What a model has learnt, in a sentence or two, by its picture error and the share of neighbours of one class.

    Markdown. Either is None where it has no meaning.
    """
    if not space.has_encoder:
        return "It has learnt to draw images from random numbers. How good they are is for the eye to judge, below."
    numbers = count_of(space.code_size, "number")
    if error is None:
        parts = [f"It has learnt to draw each image from **{numbers}**."]
    elif error >= HARDLY:
        parts = [
            f"It has learnt hardly anything: from {numbers} it draws nearly the average picture, whatever the image "
            f"(picture error **{scale_text(error)}**, where 100 is the average picture)."
        ]
    else:
        parts = [
            f"It has learnt to draw images that it had never seen from **{numbers}** each, with a picture error of "
            f"**{scale_text(error)}**."
        ]
    if same_class is not None and len(classes) > 1 and not (error is not None and error >= HARDLY):
        neighbours = f"**{100 * same_class:.0f} of 100** images lie next to one of their own kind"
        chance = 1 / len(classes)
        parts.append(
            f"Nobody told it the {len(classes)} kinds, and yet {neighbours} on its map."
            if same_class > 2 * chance
            else f"On its map {neighbours}: it sorts them by something else."
        )
    return " ".join(parts)


def beside(name: str, error: str, theirs: Status, own: Status) -> str:
    """The shipped model of the same kind beside one's own; `name` is Markdown, `error` its picture error."""
    more = theirs.train_images * theirs.epoch > own.train_images * own.epoch
    why = f": it saw {theirs.train_images:,} images {theirs.epoch:.0f} times" if more else ""
    return f"“{name}”, which came with the app, has a picture error of **{error}**{why}."


def beside_partner(name: str) -> str:
    """The other kind of model with the same settings; `name` is Markdown."""
    return f"“{name}” learnt from the same images with the same network: only its aim is another."


def repairs(original: str, changed: str) -> str:
    """Above a repaired training: the name of the other and what is changed, both Markdown."""
    return f"A repaired version of “{original}”" + (f": {changed}." if changed else ".")


def curves(*, minimises_distortion: bool) -> str:
    """Below the curves of a training."""
    return CURVES if minimises_distortion else CURVES_LEARNED


def curves_help(*, minimises_distortion: bool, has_rate: bool, penalty: str | None) -> str:
    """What the curves mean, and what the loss is made of; `penalty` is the title of what it has beside the usual."""
    text = "Distortion: how much the reconstructions miss, in nats summed over an image's pixels."
    if has_rate:
        text += (
            " KL: the rate, at most how much a code tells about its image; the rest of it is how far all codes together "
            "are from the prior."
        )
    parts = ["distortion"] if minimises_distortion else []
    parts += ["beta · KL"] if has_rate else []
    parts += [_lower_first(penalty)] if penalty else []
    text += f" Loss = {' + '.join(parts)}."
    if has_rate and minimises_distortion:
        text += " The KL alone may rise where that makes the distortion smaller."
    if has_rate:
        text += (
            " These values are of one draw of each image's posterior; other pages decode its mean, whose distortion is a "
            "little smaller."
        )
    return text


def _lower_first(title: str) -> str:
    """ "Sparsity penalty" within a sentence; "MMD penalty" stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def projection(latent_dim: int, explained: float) -> str:
    """Under a live map of more than two dimensions."""
    return (
        f"Codes have {latent_dim} numbers: this is the plane on which they vary most now (PCA, {explained:.0%} of the "
        "variance)."
    )


def images_here(title: str, name: str, here: int, full: int | None) -> str:
    """How many training images there are, and how to have all of them."""
    if full is None or here >= full:
        return f"All **{here:,}** training images of {title} are here."
    return (
        f"**{here:,}** of the {full:,} training images of {title} are bundled with the project. "
        f"To fetch all of them, run once: `python -m vae_core fetch-data {name}`"
    )


HISTORY_GAP = ":material/info: Some of what was written down of this training cannot be read (history.jsonl), and is left out of the curve."
