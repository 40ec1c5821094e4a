"""The words of the page Train."""

from __future__ import annotations

LEAD = (
    "Choose what to learn and press **Start**. You will see, live: the **map** on which the model sorts the pictures, "
    "how well it **reconstructs them**, and the **loss** going down."
)
PREVIEW = "Held-out images of {title}: the model never trains on them, it is only tested on them."
PAIR = "Train AE, then VAE"
PAIR_HELP = (
    "One after the other, with the same data, network, latent size, epochs and seed: only the objective differs. The "
    "second waits in the queue and starts by itself."
)
PAUSE_HELP = "Keeps everything as it is, to go on later from here."
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
