"""The pictures of the page Codes, made once for everybody, and the addresses by which browsers keep them."""

from __future__ import annotations

import numpy as np
from PIL import ImageColor

from ui.app import resources
from ui.app.view_state import MAX_SEED
from ui.features.codes.state import TEMPERATURES
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.pictures import RunPicture, image_tag
from ui.media.images import Pixels, contact_sheet, png_bytes, png_size
from ui.theme import ink, series_colour
from vae_core.explorer.cache import cached
from vae_core.inference.code_pictures import prior_images, what_it_draws
from vae_core.latent.code_grids import places_of, surroundings
from vae_core.runs import Run

DRAWN, HALVES, ACROSS = 40, 2, 5  # images from the prior, and how many in a row of each half
PATCHES, PATCHES_ACROSS = 32, 8
MAX_NUMBER = 10**9
_HUNDREDTHS = [round(100 * bound) for bound in TEMPERATURES]


@cached(resources.by_checkpoint)
def from_prior(run: Run, seed: int, temperature: float, background: str) -> tuple[list[bytes], float]:
    """Two PNGs, side by side, and on a telephone one below the other; and how many entries they use."""
    images, drawn = prior_images(resources.arrays(run), DRAWN, seed, temperature)
    return [_sheet(half, ACROSS, background) for half in np.array_split(images, HALVES)], drawn


@cached(lambda run, entry, *, dark: resources.by_version(run, entry, dark))
def where_used(run: Run, entry: int, *, dark: bool) -> bytes | None:
    """A PNG of parts of images around an entry's cells; None for an entry that no image uses."""
    places = places_of(grids(run), entry, PATCHES)
    if not len(places):
        return None
    patches = surroundings(resources.held_out(run).pixels, places, side_of(run))
    return _sheet(_framed(patches, series_colour("prior", dark=dark)), PATCHES_ACROSS, ink("page", dark=dark))


@cached(resources.by_version)
def drawn_by(run: Run, entry: int, typical: int, background: str) -> bytes:
    """A PNG: the entry in every cell; image no. `typical` from its own codes, and with the entry in its middle."""
    return _sheet(what_it_draws(resources.arrays(run), entry, grids(run)[typical]), 3, background)


def prior_tag(run: Run, png: bytes, half: int, seed: int, temperature: float) -> str:
    """HTML that shows one half of `from_prior`."""
    address = _PRIOR.address(run, half=half, seed=seed, temperature=round(100 * temperature))
    return _tag(address, png, f"{DRAWN // HALVES} new images drawn from the learnt prior")


def used_tag(run: Run, png: bytes, entry: int) -> str:
    """HTML that shows what `where_used` gives."""
    return _tag(_USED.address(run, entry=entry), png, f"Parts of images around entry {entry}")


def drawn_tag(run: Run, png: bytes, entry: int, typical: int) -> str:
    """HTML that shows what `drawn_by` gives."""
    return _tag(_DRAWN.address(run, entry=entry, image=typical), png, f"What entry {entry} draws")


def side_of(run: Run) -> int:
    """Cells along a side of the grid."""
    side = resources.latent_space(run).side
    assert side is not None  # the page asked
    return side


def grids(run: Run) -> np.ndarray:
    """int64 [N, cells]: the entry in each cell of each held-out image."""
    return resources.encoding(run).codes.astype(np.int64)


def _tag(address: str, png: bytes, alt: str) -> str:
    return image_tag(address, alt, png_size(png), "display:block;width:100%;height:auto")


def _check_grid(run: Run) -> None:
    if not resources.latent_space(run).is_grid:
        raise NotFound("This model has no codebook.")


def _prior(run: Run, parameters: Parameters, dark: bool) -> bytes:
    _check_grid(run)
    seed, temperature = parameters.whole("seed", 0, MAX_SEED), parameters.whole("temperature", *_HUNDREDTHS)
    halves, _ = from_prior(run, seed, temperature / 100, ink("page", dark=dark))
    return halves[parameters.whole("half", 0, HALVES - 1)]


def _used(run: Run, parameters: Parameters, dark: bool) -> bytes:
    _check_grid(run)
    png = where_used(run, parameters.whole("entry", 0, len(resources.arrays(run).entries) - 1), dark=dark)
    if png is None:
        raise NotFound("No image uses this entry.")
    return png


def _drawn(run: Run, parameters: Parameters, dark: bool) -> bytes:
    _check_grid(run)
    entry = parameters.whole("entry", 0, len(resources.arrays(run).entries) - 1)
    image = parameters.whole("image", 0, len(resources.encoding(run)) - 1)
    return drawn_by(run, entry, image, ink("page", dark=dark))


_PRIOR = RunPicture("prior.png", "image/png", _prior)
_USED = RunPicture("entry-used.png", "image/png", _used)
_DRAWN = RunPicture("entry-draws.png", "image/png", _drawn)
ROUTES = [_PRIOR.route(), _USED.route(), _DRAWN.route()]


def _framed(patches: Pixels, colour: str) -> Pixels:
    """Patches [M, C, h, w] of three cells a side, enlarged to RGB, with a frame around the middle cell."""
    scale = max(1, -(-96 // patches.shape[-1]))
    large = np.broadcast_to(patches, (len(patches), 3, *patches.shape[2:])).repeat(scale, 2).repeat(scale, 3)
    start, end, line = large.shape[-1] // 3, large.shape[-1] * 2 // 3, max(1, large.shape[-1] // 48)
    frame = np.zeros(large.shape[2:], bool)
    frame[start - line : end + line, start - line : end + line] = True
    frame[start:end, start:end] = False
    large[:, :, frame] = np.array(ImageColor.getrgb(colour)[:3], np.uint8)[None, :, None]
    return large


def _sheet(images: Pixels, across: int, background: str) -> bytes:
    side = images.shape[-1]
    sheet = contact_sheet(images, across, gap=max(1, side // 16), background=background)
    return png_bytes(sheet, scale=max(1, 160 // side))
