"""Everything between images, by one model or by two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vae_core.explorer.interpolate import InterpolateData, own_presets, pair_beside
from vae_core.explorer.resources import typical_images
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import LEVELS, Level, View, Words

NAME = "interpolate"
START = {
    **{"mode": "line", "images": [], "t": 0.5, "at": [0.34, 0.33], "frames": 11, "beside": None},
    **{"source": "map", "slot": 0, "size": 256, "fps": 12},
}
"""What is shown at first, as the page Interpolate opens."""
_HINT = "**Drag the slider**: the decoder draws what lies between two images. Choose others on the map, or by pictures."


def interpolate(runs: tuple[ExportedRun, ...]) -> View:
    return View(
        name=NAME,
        part="interpolate",
        words={level: Words("Interpolate" if level == "expert" else "Between images", _HINT) for level in LEVELS},
        data={one.run.id: {level: _data(one, runs, level) for level in LEVELS} for one in runs},
    )


def _data(one: ExportedRun, runs: tuple[ExportedRun, ...], level: Level) -> dict[str, Any]:
    """InterpolateData; and as `pair` the model beside it, which the mode "pair" adds to its models."""
    other = next((other for other in runs if other is not one), None)
    beside = None
    if other is not None:
        choices = [{"id": other.run.id, "name": other.run.config.name}]
        beside = pair_beside(one.run, other.run, choices, expert=level == "expert")
    data = InterpolateData(
        models=[],
        beside=beside,
        view=START,
        typical=tuple(one.excerpt.locals(typical_images(one.run))),
        presets=own_presets(one.run),
        expert=level == "expert",
        gif_url=None,
    )
    found = asdict(data) | {"models": [one.model], "pair": None if other is None else other.model}
    for preset in found["presets"]:
        preset["images"] = one.excerpt.locals(preset["images"])
    return found
