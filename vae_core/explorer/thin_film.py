"""A film that is small enough to be taken along: fewer moments and points, and fewer and coarser pictures of what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vae_core.explorer.cache import Versioned, cached
from vae_core.explorer.film import Film, Frame, film_of, film_version, packed_film
from vae_core.latent.grids import Extent
from vae_core.runs import Run
from vae_core.runs.sheets import pack_sheet, unpack_sheet

SMALL = 4  # WebP's method: what is taken along is encoded once, and its bytes count


@dataclass(frozen=True)
class Thinness:
    """How much of a film is kept.

    Attributes:
        frames: at most, the first and the last among them
        points: at most; those that are shown as pictures stay
        quality: of the pictures, of WebP's 0 to 100
        every: of the places that are decoded on the map, every first or every second, across and up
    """

    frames: int
    points: int
    quality: int
    every: int = 1


LEVELS = (
    Thinness(frames=40, points=2000, quality=60),
    Thinness(frames=24, points=1200, quality=40),
    Thinness(frames=18, points=800, quality=40, every=2),
    Thinness(frames=16, points=500, quality=20, every=2),
    Thinness(frames=14, points=400, quality=20, every=2),
    Thinness(frames=12, points=350, quality=20, every=2),
    Thinness(frames=10, points=300, quality=10, every=2),
    Thinness(frames=8, points=250, quality=5, every=2),
)
"""From nearly the whole film on; the last is what is kept of any."""


@cached(lambda run, most, points=None: Versioned((str(run.path), most, points), film_version(run)))
def thin_film(run: Run, most: int, points: int | None = None) -> bytes:
    """The film of `run` in `most` bytes, or in as few as the last of LEVELS takes: a blob as `film_bytes` makes it.

    `points`: no more of them than this, as there are no more originals to show. Raises DamagedRun, ConfigError.
    """
    found = film_of(run)
    blob = b""
    for level in LEVELS:
        blob = packed_film(
            thinned(found, level if points is None else replace(level, points=min(level.points, points)))
        )
        if len(blob) <= most:
            break
    return blob


def thinned(film: Film, thin: Thinness) -> Film:
    """Less of a film. The moments that stay are as evenly spaced as those of the whole one: closest together early on."""
    if not film.frames:
        return film
    last = len(film.frames) - 1
    kept = np.unique(np.linspace(0, last, min(thin.frames, last + 1)).round().astype(int))
    points = max(thin.points, int(film.arrays["shown"].max()) + 1)
    channels, height, width = film.meta["image_shape"]
    return replace(
        film,
        frames=[_coarser(film.frames[k], (channels, height, width), thin) for k in kept],
        places=film.places[kept, :points],
        arrays=film.arrays | {"labels": film.arrays["labels"][:points]},
        meta=film.meta | {name: [film.meta[name][k] for k in kept] for name in ("steps", "epochs")},
    )


def _coarser(frame: Frame, image_shape: tuple[int, int, int], thin: Thinness) -> Frame:
    images = unpack_sheet(frame.reconstructions, image_shape)
    again = pack_sheet(images, 1, lossless=False, quality=thin.quality, method=SMALL)
    frame = replace(frame, reconstructions=min(frame.reconstructions, again, key=len))
    if not len(frame.manifold) or frame.extent is None:
        return frame
    tiles = unpack_sheet(frame.manifold, image_shape)
    side = round(len(tiles) ** 0.5)
    grid = tiles.reshape(side, side, *image_shape)[:: thin.every, :: thin.every]
    again = pack_sheet(grid.reshape(-1, *image_shape), len(grid), lossless=False, quality=thin.quality, method=SMALL)
    if thin.every == 1 and len(again) > len(frame.manifold):
        return frame
    return replace(frame, manifold=again, extent=extent_of_every(frame.extent, side, thin.every))


def extent_of_every(extent: Extent, side: int, every: int) -> Extent:
    """Over which larger tiles lie, of which each has the place of every first or second of `side` × `side` tiles over `extent`."""
    left, right, bottom, top = extent
    across, up = (right - left) / side, (top - bottom) / side
    before = (every - 1) / 2  # of a tile, on the side of the first
    beyond = -(-side // every) * every - before
    return left - before * across, left + beyond * across, top - beyond * up, top + before * up
