"""A pad to draw on, the drawing's place on the map, and its copy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vae_core.explorer.draw import DrawData, caption, example, hint
from vae_core.explorer.glossary import with_terms
from vae_core.explorer.model import browser_model
from vae_core.explorer.resources import run_dataset
from vae_core.limits import limits
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import LEVELS, Level, View, Words

NAME = "draw"
START = {"input": "draw", "strokes": None, "picture": None}
"""What is shown at first, as the page Draw opens."""


def draw(runs: tuple[ExportedRun, ...]) -> View | None:
    """Of the runs whose encoders are taken along; None without any."""
    able = [one for one in runs if one.model["encoder_url"]]
    if not able:
        return None
    return View(
        name=NAME,
        part="draw",
        words={level: Words("Draw", "") for level in LEVELS},
        data={one.run.id: {level: _data(one, level) for level in LEVELS} for one in able},
    )


def _data(one: ExportedRun, level: Level) -> dict[str, Any]:
    """DrawData, with the words around it."""
    run, bounds, expert = one.run, limits(), level == "expert"
    data = DrawData(
        model=browser_model(run),
        view=START,
        example=example(run),
        max_bytes=bounds.max_drawing_bytes,
        max_token=bounds.max_link_image,
        prepare_url=None,
        max_image_bytes=0,
        expert=expert,
        pages=("map", "interpolate"),
    )
    about = hint(run, run_dataset(run).title)
    return asdict(data) | {
        "model": one.model,
        "hint": with_terms(about.replace(", or bring a picture", ""), expert=expert),
        "caption": with_terms(caption(run, linked=False), expert=expert),
    }
