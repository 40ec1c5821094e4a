"""What the time machine is given: a slider that replays a run's snapshots."""

from __future__ import annotations

from typing import Any

from vae_core.explorer.addresses import IMAGES_PER_SHEET, SHEET_COLUMNS, images_url
from vae_core.explorer.film import film_url
from vae_core.explorer.scales import picture_scale
from vae_core.looks import series_colour
from vae_core.runs import DamagedRun, Run


def time_machine_data(
    run: Run, *, expert: bool, live: bool = False, height: int | None = None, curves: bool = True
) -> dict[str, Any]:
    """Of the snapshots of `run`; the map is `height` pixels high, or as high as the window allows.

    `live` is for a run in training: it begins at the newest snapshot and glides to newer ones as they come. Without
    `curves` there is a chart of them elsewhere. Raises ConfigError or DamagedRun when the run's configuration cannot be
    read; a damaged snapshot is left out.
    """
    return {
        "film_url": film_url(run),
        "run": run.id,
        "images_url": images_url(run),
        "sheet_columns": SHEET_COLUMNS,
        "sheet_images": IMAGES_PER_SHEET,
        "image_shape": run.config.image_shape,
        "live": live,
        "height": height,
        "curves": curves,
        "expert": expert,
        "scale": _scale(run),
        "colours": {
            name: [series_colour(name, dark=False), series_colour(name, dark=True)] for name in ("distortion", "kl")
        },
    }


def _scale(run: Run) -> dict[str, float] | None:
    """What the picture error is counted from and to, in nats; None for a model or images without one."""
    try:
        scale = picture_scale(run)
    except (ValueError, DamagedRun):
        return None
    return {"perfect": scale.perfect, "mean_image": scale.mean_image} if scale is not None else None
