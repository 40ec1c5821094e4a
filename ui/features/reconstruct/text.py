"""The words of the page Reconstruct."""

from __future__ import annotations

from ui.features.reconstruct.errors import HeldOutErrors

PART_WORDS = {"images": "Images", "denoise": "Denoise", "anomaly": "Anomaly"}
PART_ICONS = {"images": ":material/image:", "denoise": ":material/blur_on:", "anomaly": ":material/troubleshoot:"}
CHOICE_WORDS = {"classes": "Every class", "best": "The best", "worst": "The worst", "random": "Random"}
MEASURE_WORDS = {"nats": "Nats", "mse": "MSE"}
UNITS = {"nats": "nats an image", "mse": "mean squared error"}
SHOWN_WORDS = {
    "classes": "Held-out images, which the model never trained on, above their reconstructions. Point at one, or tap "
    "it, to see it large.",
    "best": "The {shown} of all {count:,} held-out images with the smallest error. Point at one, or tap it, to see it "
    "large.",
    "worst": "The {shown} of all {count:,} held-out images with the largest error. What is unusual about them? Point at "
    "one, or tap it, to see it large.",
    "random": "{shown} of the {count:,} held-out images, drawn by chance. Point at one, or tap it, to see it large.",
}
ERROR_SCALE = "How far a pixel's brightness is off:"

_BARS = (
    "{count:,} held-out images of {title}, the class with the largest mean error on top. The thin line at a bar's end "
    "spans the middle half of its images. The vertical line is the baseline: always showing the average of {train:,} "
    "training images."
)
BARS = {
    "nats": _BARS
    + " The faint part of a bar is what even a perfect copy costs, because a model that gives the probability of white "
    "is never certain of a grey pixel. Only the strong part is the model's error. Nats are summed over an image's pixels.",
    "mse": _BARS
    + " Mean squared error: how far a pixel is off, with brightness from 0 to 1, squared, and averaged over "
    "pixels.",
}


def error_words(value: float, measure: str) -> str:
    """ "245.3 nats", "MSE 0.0123"."""
    return f"{value:.1f} nats" if measure == "nats" else f"MSE {value:.4f}"


def summary_words(found: HeldOutErrors, measure: str) -> str:
    """What the bars come to, compared with the mean image and a perfect copy."""
    own, against = float(found.errors.mean()), float(found.baseline.mean())
    text = (
        f"A reconstruction costs **{error_words(own, measure)}** on average; always showing the mean image would cost "
        f"{error_words(against, measure)}"
    )
    if found.perfect is not None:
        text += f", a perfect copy {error_words(float(found.perfect.mean()), measure)}"
    share = found.share_removed
    if share <= 0:
        return f"{text}. This model is no better than the mean image."
    return f"{text}. Of the error that can be avoided, this model avoids **{share:.0%}**."
