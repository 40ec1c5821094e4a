"""The words of the page Reconstruct."""

from __future__ import annotations

from collections.abc import Sequence

from ui.features.reconstruct.errors import HeldOutErrors

MAX_CODE = 4  # numbers of a code that are spelt out
PART_WORDS = {"images": "Images", "denoise": "Denoise", "anomaly": "Anomaly"}
PART_ICONS = {"images": ":material/image:", "denoise": ":material/blur_on:", "anomaly": ":material/troubleshoot:"}
CHOICE_WORDS = {"classes": "Every class", "best": "The best", "worst": "The worst", "random": "Random"}
MEASURE_WORDS = {"nats": "Nats", "mse": "MSE"}
UNITS = {
    "error": "picture error (0: a perfect copy, 100: the average picture)",
    "nats": "nats an image",
    "mse": "mean squared error",
}
LEAD = {
    "classes": "**Drag the line.** Left of it is a picture that the model has never seen, right of it the model's copy.",
    "best": "**Drag the line.** These {shown} of {count:,} pictures have the best copies.",
    "worst": "**Drag the line.** These {shown} of {count:,} pictures have the worst copies. What is unusual about them?",
    "random": "**Drag the line.** These are {shown} of {count:,} pictures that the model has never seen, drawn by chance.",
}
ERROR_SCALE = "How far a pixel's brightness is off:"

_BARS = (
    "{count:,} held-out images of {title}, the class with the largest mean error on top. The thin line at a bar's end "
    "spans the middle half of its images. A bar's upright stroke is its baseline: always showing the average of {train:,} "
    "training images."
)
BARS = {
    "error": "{count:,} held-out pictures of {title}, the kind with the largest mean error on top. The thin line at a bar's "
    "end spans the middle half of its pictures. Its upright stroke: always showing the average of {train:,} training "
    "pictures in place of that kind's; over all kinds together that comes to 100.",
    "nats": _BARS
    + " The faint part of a bar is what even a perfect copy costs, because a model that gives the probability of white "
    "is never certain of a grey pixel. Only the strong part is the model's error. Nats are summed over an image's pixels.",
    "mse": _BARS
    + " Mean squared error: how far a pixel is off, with brightness from 0 to 1, squared, and averaged over "
    "pixels.",
}


def error_words(value: float, measure: str) -> str:
    """ "245.3 nats", "MSE 0.0123", "picture error 27"."""
    if measure == "error":
        return f"picture error {picture_number(value)}"
    return f"{value:.1f} nats" if measure == "nats" else f"MSE {value:.4f}"


def picture_number(value: float) -> str:
    """A picture error as it is shown, above 100 too; ui/frontend/denoise/sentences.js does the same."""
    return f"{max(value, 0):.1f}" if value < 9.95 else f"{value:.0f}"


def short_error(value: float, measure: str) -> str:
    """Under a small picture, where there is room for little."""
    return f"error {picture_number(value)}" if measure == "error" else error_words(value, measure)


def picture_words(number: int, baseline: float, rank: int, count: int) -> str:
    """Where one copy stands among all others, in plain words; `baseline` is the picture error of the average picture."""
    return (
        f"Picture {number:,}: number {rank:,} of {count:,} copies, from the best on. The average picture in its place "
        f"would have an error of {picture_number(baseline)}; 100 is the mean of that over all pictures."
    )


def summary_words(found: HeldOutErrors, measure: str) -> str:
    """What the bars come to, compared with the mean image and a perfect copy."""
    own, against = float(found.errors.mean()), float(found.baseline.mean())
    if measure == "error":
        text = (
            f"Over all {len(found.errors):,} pictures that were kept from training, the model's **picture error is {picture_number(own)}**: "
            "0 would be a perfect copy, and 100 is what always showing the average picture costs on average; for single pictures that is more or less."
        )
        return text if own < against else f"{text} This model is no better than the average picture."
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


def story_words(values: int, kept: str) -> tuple[str, str, str]:
    """What the model is given, keeps and draws; `kept` says what a code is."""
    return f"It is given {values:,} numbers", f"It keeps {kept}", "It draws from them"


def code_words(code: Sequence[float]) -> str:
    """The numbers of a short code, as they are; of a longer one the first."""
    numbers = [f"{value:.2f}".replace("-", "−") for value in code[:MAX_CODE]]
    return ", ".join(numbers) + (", …" if len(code) > MAX_CODE else "")


def code_count(size: int) -> str:
    """ "1 number", "16 numbers"."""
    return f"{size} number{'' if size == 1 else 's'}"
