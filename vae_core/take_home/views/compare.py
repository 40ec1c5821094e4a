"""Two models side by side: what random points make of both."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from vae_core.explorer.compare.build import compare_data
from vae_core.explorer.compare.figures import packed
from vae_core.explorer.compare.story import answer
from vae_core.explorer.compare.words import SHORT, reached_bits, told_pair
from vae_core.explorer.glossary import with_terms
from vae_core.models import MODELS
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import BOTH, LEVELS, Level, View, Words

NAME = "compare"
START = {
    **{"from": "prior", "seed": 0, "psi": 1.0, "label": 0, "image": None, "look": "own"},
    **{"step": 0, "along": 0.0, "point": None},
}
"""What is shown at first, as the page AE beside VAE opens."""
_HINT = "**The same random numbers go into both decoders.** The four buttons tell the story; then draw as you like."


def compare(runs: tuple[ExportedRun, ...]) -> View | None:
    """None of a single run, and of runs that differ in where they could be told apart: nothing stands beside it."""
    if len(runs) < 2:
        return None
    left, right = ordered(runs)
    title = " beside ".join(_short(one) for one in (left, right))
    return View(
        name=NAME,
        part="compare",
        words={level: Words(title, with_terms(_HINT, expert=level == "expert")) for level in LEVELS},
        data={BOTH: {level: _data(left, right, level) for level in LEVELS}},
    )


def ordered(runs: tuple[ExportedRun, ...]) -> tuple[ExportedRun, ExportedRun]:
    """A plain autoencoder on the left of its VAE, whichever was named first."""
    first, second = runs
    kinds = [one.run.config.model.name for one in runs]
    return (second, first) if kinds == ["vae", "autoencoder"] else (first, second)


def _short(one: ExportedRun) -> str:
    name = one.run.config.model.name
    return SHORT.get(name, MODELS.get(name).title)


def _data(left: ExportedRun, right: ExportedRun, level: Level) -> dict[str, Any]:
    """CompareData, and as caption the whole in one sentence. Measured on all held-out images, shown on the page's."""
    expert = level == "expert"
    pair = told_pair(left.run, right.run, expert=expert)
    terms = partial(with_terms, expert=expert)
    data = asdict(compare_data(left.run, right.run, pair, view=START, terms=terms))
    for side, one in zip(data["sides"], (left, right), strict=True):
        side |= {"model": one.model, "reached": packed(reached_bits(one.run)[one.excerpt.numbers])}
    shown = f" The maps show {len(left.excerpt):,} held-out images; all figures are of {len(reached_bits(left.run)):,}."
    return data | {
        "telling_image": left.excerpt.local(data["telling_image"]) or 0,
        "caption": terms(answer(pair) + shown),
    }
