"""The words of the anomaly part: what a detector is, what its curve means."""

from __future__ import annotations

from collections.abc import Sequence

from ui.app.markdown import escaped
from ui.features.reconstruct.anomaly_data import Judged
from vae_core.metrics.anomaly import Score

TASK = (
    "**Be the detector.** This model copies pictures (original → copy), but one kind was kept from it while it learnt. "
    "**Mark every picture of the kind that it has never seen.**"
)
LEAD = (
    "A model copies well what it was trained on. A picture of a kind that it has **never seen** has to be put together "
    "from the parts that the model knows, so its copy is worse. A large **error of the copy** can therefore raise an alarm. "
    "Banks and factories detect fraud and faults like this, because it needs no examples of them."
)
SCORE_HELP = (
    "What counts as a large error. **Relative error**: the squared error, divided by the image's own brightness "
    "squared, so that a thin stroke counts as much as a fat one; 0 is a perfect copy, 1 is as bad as a black picture. "
    "**Mean squared error**: without that division. **Nats**: the model's own distortion, which training minimises."
)
USUAL_HELP = "The lowest threshold at which at most 5 % of the known images raise the alarm. It needs no unknown image."
BALANCE_HELP = (
    "The threshold with the largest catch rate minus false alarm rate (Youden's index). It needs to know which "
    "images are unknown; in practice, nobody does."
)
LITTLE_INK = 0.75  # of the squared brightness of the known images


def names(classes: Sequence[int], class_names: Sequence[str]) -> str:
    """ "4", "4 and 9", "4, 7 and 9", as they are."""
    words = [class_names[label] if label < len(class_names) else str(label) for label in classes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def some_names(classes: Sequence[int], class_names: Sequence[str], at_most: int = 8) -> str:
    """The names of so many of the classes: "4, 7 and 9", "4, 7 and 190 more"."""
    more = len(classes) - at_most
    return names(classes, class_names) if more < 2 else f"{names(classes[:at_most], class_names)} and {more} more"


def one_class(title: str) -> str:
    """That there is nothing to tell apart. Markdown, as is `title`."""
    return (
        f"The held-out images of {title} are all of one class, so there is nothing to tell apart here. Images in two "
        "sub-folders, each a class, would do."
    )


def needs_classes(there: str, *, never_seen: bool) -> str:
    """That one kind of images is missing. Markdown; `there`, the classes that have held-out images, is as somebody typed it."""
    if never_seen:
        return (
            "No alarm can be tested: the held-out images have to show both classes that the model has learnt and classes "
            f"that it has never seen, and they show {escaped(there)}."
        )
    return f"Choose at least one class to call unknown, and leave one known. Held-out images show {escaped(there)}."


def about(title: str, unknown: str, judged: Judged, *, never_seen: bool) -> str:
    """What this model knows and what is asked of it. Markdown; so is `title`, while `unknown` is as somebody typed it."""
    shown, everything = int(judged.unknown.sum()), len(judged.unknown)
    if never_seen:
        return (
            f"This model has never seen **{escaped(unknown)}**. Of the {everything:,} held-out pictures of {title} "
            f"{shown:,} show it, and the model was trained on none of these {everything:,}."
        )
    return (
        f"This model **knows every class**, so nothing here is unknown to it: “{escaped(unknown)}” ({shown:,} of the "
        f"{everything:,} held-out images of {title}) is only **called** unknown. What you see is how hard it is to "
        "draw. Compare a detector that has never seen it: only what that one does better comes from not knowing it."
    )


def area_words(judged: Judged) -> str:
    """What the AUC says, and what to compare it with. Markdown."""
    area = judged.curve.area
    return (
        f"Take one unknown and one known picture at random: in **{round(100 * area)} of 100** such pairs the unknown one "
        f"has the larger error. Guessing would give 50. The average training picture of the known classes, shown in "
        f"place of any copy, gives {round(100 * judged.baseline)}."
    )


def lacks_ink(judged: Judged, score: Score) -> bool:
    """Whether the unknown images have so little drawn on them that little can be wrong."""
    return score != "relative" and judged.energy < LITTLE_INK


def weakness(judged: Judged, score: Score, unknown: str, *, never_seen: bool) -> str | None:
    """Why this detector is weak, when it is; None for a good one. Markdown."""
    if not never_seen or judged.curve.area >= 0.8:
        return None
    if lacks_ink(judged, score):
        return (
            f"This detector is weak because of the ink: {escaped(unknown)} has only {judged.energy:.0%} of the squared "
            "brightness of the known pictures. Where little is drawn, little can be wrong. Try the error as a share of the ink (the **relative error**)."
        )
    return (
        f"This detector is weak, and that is a finding rather than a fault: {escaped(unknown)} can be drawn from the strokes "
        "and shapes of the known classes. An autoencoder learns parts, and parts are shared between classes. Look at "
        "the missed pictures below: many are copied well, though the model has never seen their kind."
    )
