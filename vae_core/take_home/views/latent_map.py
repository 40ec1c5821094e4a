"""The latent map: hover, click, tiles, class names, kept places, how far a place is from real images."""

from __future__ import annotations

from typing import Any

from vae_core.explorer import resources
from vae_core.explorer.map_words import MAP_HINT, map_caption
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import LEVELS, Level, View, Words

NAME = "map"
_VIEW = {"layers": ["tiles", "names"], "tile": 40, "zoom": None, "lasso": [], "without": []}


def latent_map(runs: tuple[ExportedRun, ...]) -> View:
    return View(
        name=NAME,
        part="latent_map",
        words={level: Words("Latent map" if level == "expert" else "Map", MAP_HINT) for level in LEVELS},
        data={one.run.id: {level: _data(one, level) for level in LEVELS} for one in runs},
    )


def _data(one: ExportedRun, level: Level) -> dict[str, Any]:
    """PanelData of ui/frontend/latent_map, and the caption below it."""
    projection = resources.explored(one.run).projection
    return {
        "slot": NAME,
        "model": one.model,
        "pins": [],
        "view": _VIEW,
        "axis_titles": projection.titles if level == "expert" else projection.plain_titles,
        "expert": level == "expert",
        "said": "",
        "guess": None,
        "caption": map_caption(
            projection,
            count=len(one.excerpt),
            title=resources.run_dataset(one.run).title,
            size=one.run.config.model.latent_dim,
            expert=level == "expert",
        ),
    }
