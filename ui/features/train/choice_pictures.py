"""The pictures of the three choices: images of the set, what a model makes of one image, how often all are seen."""

from __future__ import annotations

import base64
import math

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.serving import Content, content_route
from ui.media.images import contact_sheet, data_uri, png_bytes
from ui.theme import PETROFF_10, ink, series_colour
from vae_core.datasets import DATASETS, dataset, is_own
from vae_core.explorer.addresses import images_version
from vae_core.explorer.cache import cached

COLUMNS, ROWS = 4, 3
WIDTH, HEIGHT = 120, 90  # of a drawing
SIDE = 32  # pixels of an image
_DARK, _LIGHT = "dark", "light"


def data_picture(name: str, *, dark: bool) -> str:
    """Twelve held-out images, of as many classes as there are, as an address. Raises ValueError when they cannot be had.

    Of somebody's own images a data URI: no address names those.
    """
    if is_own(name):
        return data_uri(data_sheet(name, dark=dark))
    return f"data/choices/{name}/{_version(name)}/{_DARK if dark else _LIGHT}.png"


@cached(lambda name, *, dark: (name, dataset(name).fingerprint(), dark))
def data_sheet(name: str, *, dark: bool) -> bytes:
    """The same as a PNG."""
    entry, size = dataset(name), _size(name)
    images = entry.load("held-out", size, min(400, entry.available("held-out")))
    labels = images.classes
    rank = np.array([(labels[:place] == label).sum() for place, label in enumerate(labels)])
    chosen = np.lexsort((labels, rank))[: COLUMNS * ROWS]
    sheet = contact_sheet(images.pixels[chosen], COLUMNS, gap=1, background=ink("page", dark=dark))
    return png_bytes(sheet, scale=max(1, 2 * SIDE // size))


def _size(name: str) -> int:
    sizes = dataset(name).image_sizes
    return SIDE if SIDE in sizes else sizes[0]


def _version(name: str) -> str:
    return images_version(name, _size(name))


def _answer(request: Request) -> Response:
    parameters = Parameters(request)
    name, theme = parameters["dataset"], parameters["theme"]
    DATASETS.get(name)  # somebody's own images are no registered name
    if theme not in (_DARK, _LIGHT):
        raise NotFound("There is no such picture.")
    version = _version(name)
    content = Content(data_sheet(name, dark=theme == _DARK), "image/png")
    return content.response(current=version == parameters["version"])


ROUTES = [content_route("/data/choices/{dataset}/{version}/{theme}.png", _answer)]


def kind_picture(name: str, *, dark: bool) -> str:
    """An image goes to a point, to a cloud, or to both: a data URI."""
    if name == "both":
        return _drawing(_journey(22, 28, "autoencoder", dark) + _journey(68, 28, "vae", dark))
    return _drawing(_journey(45, 38, name, dark))


def length_picture(epochs: int, share: float, *, dark: bool) -> str:
    """A ring around the number of times that all images are seen, closed by the training's share of the longest one."""
    radius, colour = 33, series_colour("prior", dark=dark)
    x, y, around = WIDTH / 2, HEIGHT / 2, 2 * math.pi * radius
    return _drawing(
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{ink("grid", dark=dark)}" stroke-width="10"/>'
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{colour}" stroke-width="10" '
        f'stroke-dasharray="{math.sqrt(share) * around:.1f} {around:.1f}" transform="rotate(-90 {x} {y})"/>'
        f'<text x="{x}" y="{y + 8}" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="23" '
        f'fill="{ink("text", dark=dark)}">{epochs}×</text>'
    )


def _journey(y: float, size: float, kind: str, dark: bool) -> str:
    """A small T-shirt, an arrow, and what its code is: a point or a cloud."""
    text, line = ink("text", dark=dark), ink("muted", dark=dark)
    colour = series_colour("VAE" if kind == "vae" else "AE", dark=dark)
    left, scale = 2, size / 34
    shirt = "M9 4 L2 9 L6 16 L9 14 L9 30 L25 30 L25 14 L28 16 L32 9 L25 4 Q17 10 9 4 Z"
    x = 92
    code = (
        f'<circle cx="{x}" cy="{y}" r="{4 + size / 12:.1f}" fill="{colour}"/>'
        if kind != "vae"
        else "".join(
            f'<circle cx="{x}" cy="{y}" r="{radius * scale}" fill="{colour}" opacity="{opacity}"/>'
            for radius, opacity in ((22, 0.16), (17, 0.22), (11, 0.3), (6, 0.45))
        )
        + "".join(
            f'<circle cx="{x + dx * scale:.1f}" cy="{y + dy * scale:.1f}" r="1.6" fill="{text}" opacity="0.75"/>'
            for dx, dy in ((-9, -5), (6, -10), (11, 6), (-3, 9), (1, -2), (-14, 4))
        )
    )
    return (
        f'<g transform="translate({left} {y - 17 * scale:.1f}) scale({scale:.3f})">'
        f'<path d="{shirt}" fill="{PETROFF_10[0]}"/></g>'
        f'<path d="M{left + size + 3} {y} H{x - 26 * scale:.1f} m-5 -4 l5 4 l-5 4" fill="none" stroke="{line}" '
        f'stroke-width="2.5"/>{code}'
    )


def _drawing(body: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
