"""The time machine: a slider that replays a run's snapshots, drawn wholly in the browser."""

from __future__ import annotations

from ui.app import session
from ui.app.scales import picture_scale
from ui.component import mount
from ui.http.film import film_url
from ui.theme import series_colour
from vae_core.explorer.addresses import IMAGES_PER_SHEET, SHEET_COLUMNS, images_url
from vae_core.runs import DamagedRun, Run


def time_machine(run: Run, *, key: str, live: bool = False, height: int | None = None, curves: bool = True) -> None:
    """Replay the snapshots of `run`; the map is `height` pixels high, or as high as the window allows.

    `live` is for a run in training: it begins at the newest snapshot and, call after call with the same key, glides
    to newer ones as they come, unless the person has gone back in time. Without `curves` the page has a chart of its
    own. Raises ConfigError or DamagedRun when the
    run's configuration cannot be read; a damaged snapshot is left out.
    """
    data = {
        "film_url": film_url(run),
        "run": run.id,
        "images_url": images_url(run),
        "sheet_columns": SHEET_COLUMNS,
        "sheet_images": IMAGES_PER_SHEET,
        "image_shape": run.config.image_shape,
        "live": live,
        "height": height,
        "curves": curves,
        "expert": session.is_expert(),
        "scale": _scale(run),
        "colours": {
            name: [series_colour(name, dark=False), series_colour(name, dark=True)] for name in ("distortion", "kl")
        },
    }
    mount("time_machine", data, key=key)


def _scale(run: Run) -> dict[str, float] | None:
    """What the picture error is counted from and to, in nats; None for a model or images without one."""
    try:
        scale = picture_scale(run)
    except (ValueError, DamagedRun):
        return None
    return {"perfect": scale.perfect, "mean_image": scale.mean_image} if scale is not None else None
