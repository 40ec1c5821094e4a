"""Arrays in, SVG out: drawings that stay sharp on a projector and take their colours from the theme.

NumPy and Pillow only. Images are uint8 [N, C, H, W] as in ui/media/images.py; places are [N, 2] in the plane's coordinates.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from ui.media.images import Pixels, manifold_sheet, tinted, webp_bytes
from ui.theme import class_colours, ink

_FAINT = 0.45  # of the decoded grid: the dots upon it come first

CARD_SIZE = 283, 140  # with a plane; about that without

Limits = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Plane:
    """A window on a latent space.

    Attributes:
        codes: [N, 2] with labels [N], the dots
        limits: ((x0, x1), (y0, y1)) of the window
        tiles: what the decoder draws over the window, uint8 [rows * columns, C, H, W] from the top row down, or None
        columns: how many of the tiles lie side by side
    """

    codes: NDArray[np.floating]
    labels: NDArray[np.integer]
    limits: Limits
    tiles: Pixels | None = None
    columns: int = 1


def model_card(plane: Plane | None, originals: Pixels, reconstructions: Pixels, *, dark: bool) -> str:
    """A card's picture: the plane with its dots, if there is one, and pictures above their reconstructions."""
    parts, left = [], 214 if plane is not None else 1
    if plane is not None:
        parts.append(_Window(plane, 1, 205, 1, 139).draw(dark, dot=3.4))
    for row, images in enumerate((originals, reconstructions)):
        for column, image in enumerate(images):
            parts.append(_tile(image, left + 70 * column, 1 + 71 * row, 66, ink("line", dark=dark)))
    return _svg(left - 1 + 70 * len(originals), 140, parts)


class _Window:
    """A plane at its place in a drawing."""

    def __init__(self, plane: Plane, left: float, right: float, top: float, bottom: float) -> None:
        self.plane, self.left, self.right, self.top, self.bottom = plane, left, right, top, bottom

    def at(self, x: float, y: float) -> tuple[float, float]:
        (x0, x1), (y0, y1) = self.plane.limits
        across = self.left + (x - x0) / (x1 - x0) * (self.right - self.left)
        return across, self.bottom - (y - y0) / (y1 - y0) * (self.bottom - self.top)

    def draw(self, dark: bool, dot: float) -> str:
        width, height = self.right - self.left, self.bottom - self.top
        box = f'x="{self.left:g}" y="{self.top:g}" width="{width:g}" height="{height:g}" rx="10"'
        name = f"w{self.left:g}-{self.top:g}"
        parts = [
            f'<clipPath id="{name}"><rect {box}/></clipPath>',
            f'<g clip-path="url(#{name})"><rect {box} fill="{ink("hover", dark=dark)}"/>',
        ]
        if self.plane.tiles is not None:
            sheet = _fitted(self._sheet(dark), 2 * width)
            parts.append(f'<image {box} preserveAspectRatio="none" href="{_webp(sheet)}"/>')
        parts += self._dots(dot, dark)
        parts.append(f'</g><rect {box} fill="none" stroke="{ink("line", dark=dark)}"/>')
        return "".join(parts)

    def _sheet(self, dark: bool) -> Pixels:
        """The decoded grid as faint ink on the window's ground. Blended here: opacity would travel uncompressed."""
        tiles = self.plane.tiles
        assert tiles is not None
        sheet = manifold_sheet(
            tinted(tiles, ink("text", dark=dark)), len(tiles) // self.plane.columns, self.plane.columns
        )
        ground = np.array(ImageColor.getrgb(ink("hover", dark=dark)), np.float32)
        share = sheet[..., 3:].astype(np.float32) / 255 * _FAINT if sheet.shape[-1] == 4 else _FAINT
        return (ground + (sheet[..., :3] - ground) * share).round().astype(np.uint8)

    def _dots(self, size: float, dark: bool) -> list[str]:
        codes, labels = np.asarray(self.plane.codes), np.asarray(self.plane.labels)
        finite = np.isfinite(codes).all(axis=1)
        parts = []
        colours = class_colours(int(labels.max()) + 1) if len(labels) else []
        for label, colour in enumerate(colours):
            own = codes[(labels == label) & finite]
            # A path of points without length, each drawn as a round cap: a tenth of the text of as many circles.
            points = "".join("M{:.1f} {:.1f}h0".format(*self.at(float(x), float(y))) for x, y in own)
            parts.append(
                f'<path d="{points}" stroke="{colour}" stroke-width="{size:g}" stroke-linecap="round" '
                f'fill="none" opacity="{0.9 if dark else 0.8}"/>'
            )
        return parts


def _tile(image: Pixels, x: float, y: float, size: float, colour: str) -> str:
    picture = _enlarged(image.transpose(1, 2, 0), 3)
    return (
        f'<image x="{x:.1f}" y="{y:.1f}" width="{size:g}" height="{size:g}" href="{_webp(picture)}"/>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:g}" height="{size:g}" rx="4" fill="none" '
        f'stroke="{colour}" stroke-width="{size / 20:g}"/>'
    )


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}">{"".join(parts)}</svg>'
    )


def _enlarged(pixels: Pixels, scale: int) -> Pixels:
    """Smoothly: small pictures are looked at from the back row, where steps between pixels are only noise."""
    picture = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    size = (picture.width * scale, picture.height * scale)
    return np.asarray(picture.resize(size, Image.Resampling.BICUBIC))


def _fitted(pixels: Pixels, width: float) -> Pixels:
    """At most `width` across: a card needs no more than it shows."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((round(width), picture.height))
    return np.asarray(picture)


def _webp(pixels: Pixels) -> str:
    """A data URI, a tenth of a PNG's."""
    return "data:image/webp;base64," + base64.b64encode(webp_bytes(pixels)).decode("ascii")
