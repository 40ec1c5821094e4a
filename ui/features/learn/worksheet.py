"""The lesson on paper: the questions with room for answers, and on a page of their own the answers with their figures."""

from __future__ import annotations

import html
import re

import numpy as np

from ui.app import resources
from ui.media.images import data_uri, png_bytes, to_uint8
from ui.theme import class_colours
from vae_core.explorer.lesson.figures import open_run
from vae_core.explorer.lesson.step import SKETCH_SIDE, Amount, Choose, PlaceDot, Sketch, Step, steps
from vae_core.runs import DamagedRun, RunError

LINES = 2  # to write on, under each question
MAP_DOTS = 2500
STYLE = """
body { font: 12pt/1.4 system-ui, sans-serif; color: #16211f; max-width: 46em; margin: 2em auto; padding: 0 1.5em; }
h1 { font-size: 20pt; margin: 0 0 .2em; } h2 { font-size: 13pt; margin: 1.4em 0 .2em; }
section { break-inside: avoid; } .answers { break-before: page; }
ol.choices { list-style: none; padding: 0; margin: .3em 0; } ol.choices li::before { content: "☐ "; }
.line { border-bottom: 1px solid #16211f; height: 2em; }
.pictures { display: flex; gap: 1em; align-items: center; }
.pictures img { width: 6em; image-rendering: pixelated; }
.map { width: 30em; max-width: 100%; print-color-adjust: exact; }
.map text { font: 600 7px system-ui, sans-serif; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 2px; }
.board { width: 11em; height: 11em; background-image:
  linear-gradient(#888 1px, transparent 1px), linear-gradient(90deg, #888 1px, transparent 1px);
  background-size: calc(100% / SIDE) calc(100% / SIDE); border: 1px solid #888; print-color-adjust: exact; }
.name { display: flex; gap: 2em; } .name span { flex: 1; border-bottom: 1px solid #16211f; }
.small { font-size: 10pt; color: #52605e; }
@media print { .screen { display: none; } body { margin: 0; max-width: none; } }
""".replace("SIDE", str(SKETCH_SIDE))


def worksheet_html() -> str:
    """A whole HTML page that loads nothing from elsewhere."""
    questions = "".join(_question(step) for step in steps())
    answers = "".join(_answer(step) for step in steps())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Worksheet · Latent Playground</title><style>{STYLE}</style></head><body>"
        '<p class="screen small">Print this page; the answers begin on a page of their own.</p>'
        "<h1>What is a latent space?</h1>"
        '<p class="name">Name <span></span> Date <span></span></p>'
        f"{questions}<div class='answers'><h1>Answers</h1>{answers}</div></body></html>"
    )


def _question(step: Step) -> str:
    asked = step.prediction
    lines = '<div class="line"></div>' * LINES
    match asked:
        case Choose():
            choices = "".join(f"<li>{html.escape(option.text)}</li>" for option in asked.options)
            pictures = () if asked.image is None else (asked.image,)
            field = _pictures(step, pictures) + f'<ol class="choices">{choices}</ol>'
        case Sketch():
            field = _pictures(step, asked.images, board=True)
        case PlaceDot():
            field = _map(step, asked.hidden)
        case Amount():
            field = "<p>______ %</p>"
    return (
        f"<section><h2>{step.number} · {html.escape(step.title)}</h2><p>{_rich(_said(step.idea))}</p>"
        f"<p><b>{html.escape(step.question)}</b> My guess:</p>{field}"
        f"<p>On the page <i>{html.escape(step.place.title)}</i>: {html.escape(step.task)} What I saw:</p>{lines}</section>"
    )


def _answer(step: Step) -> str:
    return (
        f"<section><h2>{step.number} · {html.escape(step.title)}</h2>"
        f"<p>{html.escape(step.question)}</p><p><b>{_rich(_said(step.answer))}</b></p></section>"
    )


def _map(step: Step, hidden: int) -> str:
    """The map of the step's run without one class, as SVG."""
    try:
        run = open_run(step.runs[0])
        plane, labels = resources.explored(run).plane, resources.held_out_classes(run)
        names = resources.run_dataset(run).class_names
    except (RunError, DamagedRun):
        return ""
    reach = float(np.percentile(np.abs(plane), 99.5))
    places = np.stack([plane[:, 0], -plane[:, 1]], axis=1) * (100 / reach)
    shown = np.flatnonzero(labels[:MAP_DOTS] != hidden)
    colours = class_colours(len(names))
    dots = "".join(
        f'<circle cx="{places[i, 0]:.1f}" cy="{places[i, 1]:.1f}" r="1.1" fill="{colours[labels[i]]}"/>' for i in shown
    )
    words = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}">{html.escape(names[label])}</text>'
        for label in range(len(names))
        if label != hidden
        for x, y in [np.median(places[labels == label], axis=0)]
    )
    return f'<svg class="map" viewBox="-105 -105 210 210" role="img" aria-label="The map">{dots}{words}</svg>'


def _said(words: object) -> str:
    """What a step says, or that its model is not here."""
    assert callable(words)
    try:
        return str(words())
    except (RunError, DamagedRun, LookupError):
        return "The model that this step tells of is not here."


def _rich(markdown: str) -> str:
    """The steps' Markdown, of which they use strong and emphasised words alone, as HTML."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(markdown))
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)


def _pictures(step: Step, images: tuple[int, ...], *, board: bool = False) -> str:
    """Held-out images of the step's run, with `board` an empty grid between them."""
    try:
        held_out = resources.held_out(open_run(step.runs[0])).images
        found = [
            f'<img alt="" src="{data_uri(png_bytes(to_uint8(held_out[number].numpy()), 4))}">' for number in images
        ]
    except (RunError, DamagedRun, IndexError):
        found = []
    if board:
        found.insert(1, '<div class="board"></div>')
    return f'<div class="pictures">{"".join(found)}</div>'
