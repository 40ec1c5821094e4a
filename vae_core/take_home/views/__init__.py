"""What a page shows: a tab a file, in the order of the tabs."""

from __future__ import annotations

from collections.abc import Sequence

from vae_core.explorer.compare.words import telling_image
from vae_core.explorer.resources import typical_images
from vae_core.runs import Run
from vae_core.take_home.view import ViewOf
from vae_core.take_home.views.compare import compare
from vae_core.take_home.views.draw import draw
from vae_core.take_home.views.film import film
from vae_core.take_home.views.interpolate import interpolate
from vae_core.take_home.views.latent_map import latent_map
from vae_core.take_home.views.lesson import lesson, lesson_images
from vae_core.take_home.views.train_here import train_here

ALL: tuple[ViewOf, ...] = (latent_map, interpolate, compare, draw, film, train_here, lesson)


def needed_images(runs: Sequence[Run]) -> set[int]:
    """Numbers of the held-out images that a view opens on or leads to, of one run or two. Raises DamagedRun."""
    needed = {number for run in runs for number in typical_images(run)} | lesson_images({run.id for run in runs})
    if len(runs) == 2:
        needed |= {telling_image(*runs), telling_image(*reversed(runs))}
    return needed
