"""The words of the anomaly part: what a detector is, what its counts and its curve mean."""

from __future__ import annotations

import html
from collections.abc import Sequence

from ui.app.markdown import escaped
from ui.charts.anomaly import known_colour, unknown_colour
from ui.features.reconstruct.anomaly_data import Judged
from vae_core.metrics.anomaly import Counts, Score

LEAD = (
    "A model reconstructs well what it was trained on. An image of a kind that it has **never seen** has to be put "
    "together from the parts that the model knows, so its reconstruction is worse. The **reconstruction error** can "
    "therefore raise an alarm. Banks and factories detect fraud and faults like this, because it needs no examples of them."
)
SCORE_HELP = (
    "What counts as a large error. **Relative error**: the squared error, divided by the image's own brightness "
    "squared, so that a thin stroke counts as much as a fat one; 0 is a perfect copy, 1 is as bad as a black picture. "
    "**Mean squared error**: without that division. **Nats**: the model's own distortion, which training minimises."
)
THRESHOLD_HELP = "An image whose error reaches the threshold raises the alarm."
USUAL_HELP = "The lowest threshold at which at most 5 % of the known images raise the alarm. It needs no unknown image."
BALANCE_HELP = (
    "The threshold with the largest catch rate minus false alarm rate (Youden's index). It needs to know which "
    "images are unknown; in practice, nobody does."
)
HISTOGRAM = (
    "Height: share of the known, and of the unknown, held-out images with an error of that size. The last bar on the "
    "right also holds the few with a larger one. The line is the threshold."
)
NEEDS_CLASSES = "Choose at least one class to call unknown, and leave at least one known."


def names(classes: Sequence[int], class_names: Sequence[str]) -> str:
    """ "4", "4 and 9", "4, 7 and 9", as they are."""
    words = [class_names[label] if label < len(class_names) else str(label) for label in classes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def about(title: str, unknown: str, judged: Judged, *, never_seen: bool) -> str:
    """What this model knows and what is asked of it. Markdown; so is `title`, while `unknown` is as somebody typed it."""
    shown, everything = int(judged.unknown.sum()), len(judged.unknown)
    if never_seen:
        return (
            f"This model has never seen **{escaped(unknown)}**. Of the {everything:,} held-out images of {title} "
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
        f"Take one unknown and one known image at random: in **{round(100 * area)} of 100** such pairs the unknown one "
        f"has the larger error. Guessing would give 50. The average training image of the known classes, shown in "
        f"place of any reconstruction, gives {round(100 * judged.baseline)}."
    )


def weakness(judged: Judged, score: Score, unknown: str, *, never_seen: bool) -> str | None:
    """Why this detector is weak, when it is; None for a good one. Markdown."""
    if not never_seen or judged.curve.area >= 0.8:
        return None
    if score != "relative" and judged.energy < 0.75:
        return (
            f"This detector is weak because of the ink: {escaped(unknown)} has only {judged.energy:.0%} of the squared "
            "brightness of the known images. Where little is drawn, little can be wrong. Try the **relative error**."
        )
    return (
        f"This detector is weak, and that is a finding rather than a fault: {escaped(unknown)} can be drawn from the strokes "
        "and shapes of the known classes. An autoencoder learns parts, and parts are shared between classes. Look at "
        "the missed images below: many are reconstructed well, though the model has never seen their kind."
    )


def counts_table(counts: Counts, unknown: str, *, never_seen: bool) -> str:
    """The confusion counts in plain words. HTML."""
    name = html.escape(unknown)
    kind = "never seen" if never_seen else "called unknown"
    alarms = counts.caught + counts.false_alarms
    precision = counts.precision
    right = (
        f"Of {alarms:,} alarms {precision:.0%} are right."
        if precision is not None
        else "Nothing raises the alarm here."
    )
    share = (counts.caught + counts.missed) / max(alarms + counts.missed + counts.passed, 1)

    def cell(kind: str, number: int, word: str, rate: float, of: str) -> str:
        return f'<td class="{kind}"><b>{number:,}</b> {word}<small>{rate:.1%} of the {of}</small></td>'

    return f"""<style>
.lp-counts {{ width: 100%; border-collapse: separate; border-spacing: 6px; table-layout: fixed; font-size: 1rem; }}
.lp-counts th {{ font-weight: 600; text-align: left; vertical-align: bottom; padding: .1rem .3rem; }}
.lp-counts tbody th {{ vertical-align: middle; border-left: 6px solid; padding-left: .6rem; }}
.lp-counts td {{ padding: .5rem .7rem; border-radius: .4rem; border: 2px solid #71758155; }}
.lp-counts td.good {{ border-color: #71758155; background: #71758118; }}
.lp-counts td.bad {{ border-style: dashed; border-color: #717581; }}
.lp-counts b {{ font-size: 1.5rem; }}
.lp-counts small {{ display: block; font-weight: 400; opacity: .8; font-size: .85rem; }}
@media (max-width: 640px) {{
  .lp-counts {{ border-spacing: 3px; font-size: .9rem; }}
  .lp-counts td {{ padding: .4rem; }} .lp-counts b {{ display: block; font-size: 1.2rem; }}
}}
</style>
<table class="lp-counts"><thead><tr><th></th><th>Alarm<small>error at or above the threshold</small></th>
<th>No alarm<small>error below it</small></th></tr></thead><tbody>
<tr><th style="border-color:{unknown_colour()}">Unknown<small>{name}, {kind}</small></th>
{cell("good", counts.caught, "caught", counts.catch_rate, "unknown")}
{cell("bad", counts.missed, "missed", 1 - counts.catch_rate, "unknown")}</tr>
<tr><th style="border-color:{known_colour()}">Known<small>all other classes</small></th>
{cell("bad", counts.false_alarms, "false alarms", counts.false_alarm_rate, "known")}
{cell("good", counts.passed, "rightly passed", 1 - counts.false_alarm_rate, "known")}</tr>
</tbody></table><small>{right} Unknown images are {share:.1%} of all here; the rarer they are, the more of the alarms
are false.</small>"""
