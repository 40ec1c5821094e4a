"""How it learned: the film of each training, thinned to what a page can take along."""

from __future__ import annotations

from typing import Any

import numpy as np

from vae_core.explorer.film import film_bytes, film_url
from vae_core.explorer.thin_film import thin_film
from vae_core.explorer.time_machine import time_machine_data
from vae_core.take_home.embedding import Embedded, embed
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import LEVELS, View, Words

NAME = "film"
BYTES = 85_000
"""What the film of a run takes at most."""
_TITLE = "How it learned"
_HINT = "**Press Play**: this map from the first moment of the training to the last."


def film(runs: tuple[ExportedRun, ...]) -> View | None:
    """Of the runs that have kept more than one moment; None without any."""
    able = [one for one in runs if len(one.run.snapshot_steps()) > 1]
    if not able:
        return None
    return View(
        name=NAME,
        part="time_machine",
        words={level: Words(_TITLE, _HINT) for level in LEVELS},
        data={one.run.id: {level: _data(one, expert=level == "expert") for level in LEVELS} for one in able},
        files={film_url(one.run): _film(one) for one in able},
    )


def _data(one: ExportedRun, *, expert: bool) -> dict[str, Any]:
    """What the time machine is given; its originals are those of the page. As caption, what is left out."""
    sheets = ("images_url", "sheet_columns", "sheet_images", "image_shape")
    data = time_machine_data(one.run, expert=expert) | {name: one.model[name] for name in sheets}
    if len(film_bytes(one.run)) <= BYTES:
        return data
    moments = len(one.run.snapshot_steps())
    return data | {"caption": f"The whole film has {moments} moments and more dots: a part of it is taken along here."}


def _film(one: ExportedRun) -> Embedded:
    """Of as many of the first held-out images as the page has without a gap: their numbers are those of its originals."""
    numbers = one.excerpt.numbers
    alike = int(np.argmin(np.append(numbers == np.arange(len(numbers)), False)))
    return embed(thin_film(one.run, BYTES, points=alike))
