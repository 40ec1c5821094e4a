"""What was trained on what, how it went, and what the doctor says of it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from markupsafe import Markup

from vae_core.config import Config
from vae_core.doctor.words import number
from vae_core.looks import PETROFF_10, series_colour
from vae_core.recipes.lengths import published_images
from vae_core.report.curves import HEIGHT, LOW, Series, line_chart
from vae_core.report.markup import Absent, figure, joined, listed, pairs, paragraph
from vae_core.report.material import Material
from vae_core.text import duration

STATES = {
    "created": "not started yet",
    "waiting": "waiting in the queue",
    "running": "still training when this report was made",
    "paused": "paused",
    "stopped": "stopped before its end",
    "finished": "finished",
    "failed": "failed",
    "interrupted": "interrupted",
}
_HIDDEN = {"name", "channels", "dataset"}  # said elsewhere
_EMPTY = {"train_images": "all", "threads": "as many as make steps quickest"}  # what None stands for


def state_words(material: Material) -> str:
    return STATES[material.status.state]


def what_was_trained(material: Material) -> Markup:
    """Images, model and course of the training, and every setting."""
    config, status, kind = material.config, material.status, material.kind
    channels, height, width = config.image_shape
    colours = "grey" if channels == 1 else "colour"
    rows = [
        ("Images", f"{material.images.title}, {width} × {height} pixels, {colours}"),
        ("Split", _split(material)),
        ("Classes", _classes(material)),
        ("Licence", f"{material.images.licence}. Credit: {material.images.credit}."),
        ("Model", f"{kind.title}. {kind.summary}"),
        ("Code", f"{material.space}" + (", held to the prior N(0, I)" if material.space.has_prior else "")),
        ("Parameters", f"{status.parameters:,}" if status.parameters else "not known yet"),
        ("Training", _course(material)),
    ]
    if config.repairs:
        rows.append(("Repairs", f"a repaired version of the run {config.repairs}"))
    parts = [pairs(rows)]
    groups = [("Images", config.data), ("Model", config.model), ("Training", config.training)]
    unused = config.model.unused
    settings = joined(
        Markup("<h3>{}</h3>{}").format(title, pairs(_settings(group, unused), "settings")) for title, group in groups
    )
    parts.append(Markup('<div class="all-settings">{}</div>').format(settings))
    return joined(parts)


def _split(material: Material) -> str:
    learnt = material.status.train_images
    data = material.config.data
    text = data.learnt(learnt) if learnt else "training images: not counted yet"
    unseen = "which the model never learnt from" if data.split == "train" else "some of which the model learnt from"
    try:
        return f"{text}; {material.images.available('held-out'):,} held-out images, {unseen}"
    except ValueError as error:
        return f"{text}; the held-out images are not here any more ({error})"


def _classes(material: Material) -> str:
    names = material.class_names
    shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    left_out = [names[label] for label in material.config.data.leave_out if label < len(names)]
    told = " The model is told each image's class." if material.space.is_conditional else ""
    words = f"{len(names)}: {shown}." + told
    return f"{words} Left out of the training: {', '.join(left_out)}." if left_out else words


def _course(material: Material) -> str:
    status, config = material.status, material.config
    if not status.step:
        return f"{state_words(material).capitalize()}; no step was made."
    epochs = f"{round(status.epoch, 1):g} of {config.training.epochs} epochs, {status.step:,} steps"
    parts = [f"{state_words(material).capitalize()}: {epochs}"]
    if status.seconds:
        node = f" of the node {status.node}" if status.node else ""
        parts.append(f"{duration(status.seconds)} on {status.device or 'a processor'}{node}")
    if status.precision:
        up_to = "" if config.training.threads or status.threads == 1 else "up to "  # as many as made steps quickest
        threads = f" with {up_to}{status.threads} thread{'' if status.threads == 1 else 's'}" if status.threads else ""
        parts.append(f"in {status.precision}{threads}")
    if status.created:
        parts.append(f"begun {time.strftime('%d %B %Y', time.gmtime(status.created))}")
    message = f" {status.message}" if status.state in ("failed", "interrupted") and status.message else ""
    return ", ".join(parts) + "." + message


def _settings(group: Config, unused: frozenset[str]) -> list[tuple[str, str]]:
    rows = []
    for name, info in type(group).model_fields.items():
        if name not in _HIDDEN | unused:
            rows.append(
                (
                    info.title or name.replace("_", " ").capitalize(),
                    _value(getattr(group, name), _EMPTY.get(name, "automatic")),
                )
            )
    return rows


def _value(value: Any, empty: str) -> str:
    if value is None:
        return empty
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


# -- how it went


def curves(material: Material) -> Markup:
    """The loss and its terms by epoch, on training batches and on held-out images."""
    if material.config.model.fitted:
        raise Absent(
            "This model is computed in one pass over the images and not trained step by step: it has no curves."
        )
    history, config = material.history, material.config
    if not len(history):
        raise Absent("This training has not reported anything yet.")
    steps, epochs = history.steps, history.epochs
    end = float(max(config.training.epochs if material.status.active else 0, steps["epoch"][-1], *epochs["epoch"][-1:]))
    parts = []
    reference = config.reference
    held_against = None
    if reference is not None:
        held_against = (f"published {reference.metric}: {number(reference.nats)} nats", reference.nats)
    names = ["loss"] if not material.space.has_encoder else ["loss", "distortion"]
    if len(names) == 2 and np.allclose(epochs["loss"], epochs["distortion"]):
        names = ["distortion"]  # which is the loss as well
    parts.append(_panel(material, "Loss and distortion" if len(names) == 2 else "The loss", names, end, held_against))
    if material.space.has_rate:
        parts.append(_panel(material, "KL to the prior", ["kl"], end, None))
    for number_, (key, term) in enumerate(material.kind.own_terms.items()):
        if key in history.own and np.isfinite(history.own[key]).any():
            series = Series(term.title, PETROFF_10[4 - number_ % 3], *_arrays(epochs["epoch"], history.own[key]), True)
            parts.append(line_chart(f"{term.title}, {term.unit}", [_short(series)], end=end, height=LOW))
    caption = "Thin lines: batches of training images. Dots: all held-out images, after each epoch, with the last value beside them."
    notes = (
        [] if not history.left_out else [f"{history.left_out} lines of the history could not be read and are left out."]
    )
    return figure(joined(parts), " ".join([caption, *notes]), "curves")


def _panel(
    material: Material, title: str, names: list[str], end: float, held_against: tuple[str, float] | None
) -> Markup:
    steps, epochs = material.history.steps, material.history.epochs
    series = []
    for name in names:
        colour = series_colour(name, dark=False)
        shown = "KL" if name == "kl" else name
        series.append(Series(shown, colour, *_arrays(steps["epoch"], steps[name]), dots=False))
        series.append(Series(shown, colour, *_arrays(epochs["epoch"], epochs[name]), dots=True))
    return line_chart(
        f"{title}, nats an image", series, end=end, height=LOW if names == ["kl"] else HEIGHT, held_against=held_against
    )


def _short(series: Series) -> Series:
    return Series("", series.colour, series.x, series.y, series.dots)


def _arrays(x: list[float], y: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(x, np.float64), np.asarray(y, np.float64)


def against_published(material: Material) -> Markup | None:
    """The newest held-out value beside the published one; None for a run without one."""
    reference, epochs = material.config.reference, material.history.epochs
    if reference is None or not epochs["epoch"]:
        return None
    value = epochs[reference.metric][-1]
    theirs, ours = published_images(material.config), material.status.train_images
    verdict = "as good or better" if reference.passed_by(value) else "worse"
    fewer = (
        f" It learnt from {ours:,} training images where the published one had {theirs:,}."
        if theirs and ours and ours < theirs
        else ""
    )
    return paragraph(
        f"Published {reference.metric}: {reference.published_value} ({reference.unit}; {reference.published}; "
        f"{reference.source}). This run, held-out: {reference.in_unit(value)}, {verdict}.{fewer}"
    )


# -- what the doctor says


def advice(material: Material) -> Markup:
    """What is wrong with the training, with this run's numbers, and what would mend it."""
    if material.config.model.fitted:
        return paragraph("This model is computed and not trained: there is nothing to examine.")
    if not len(material.history):
        raise Absent("There is nothing to examine yet.")
    if not material.findings:
        return paragraph("Nothing was found to be wrong with this training.")
    return listed(
        (
            Markup("<b>{}</b> ({}). {} {}").format(
                one.title, "warning" if one.serious else "advice", one.evidence, one.remedy
            )
            for one in material.findings
        ),
        "findings",
    )
