"""The SVG drawings: well-formed, self-contained, and with what belongs where."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from ui.media.drawings import Plane, model_card

SVG = "{http://www.w3.org/2000/svg}"


def plane(channels: int = 1) -> Plane:
    generator = np.random.default_rng(0)
    codes = generator.normal(size=(60, 2))
    codes[0] = np.nan
    tiles = generator.integers(0, 255, (6, channels, 8, 8), np.uint8)
    return Plane(codes, np.arange(60) % 3, ((-3, 3), (-2, 2)), tiles, columns=3)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_card_is_one_file_with_every_picture_in_it(dark: bool, channels: int) -> None:
    pictures = np.zeros((2, channels, 8, 8), np.uint8)
    drawing = model_card(plane(channels), pictures, pictures, dark=dark)
    root = ElementTree.fromstring(drawing)
    links = [image.get("href", "") for image in root.iter(f"{SVG}image")]
    assert len(links) == 5 and all(link.startswith("data:image/webp;base64,") for link in links)
    assert len(re.findall(r"h0", drawing)) == 59  # the code that is not finite has no dot
    root = ElementTree.fromstring(model_card(None, pictures, pictures, dark=dark))
    assert len(list(root.iter(f"{SVG}image"))) == 4


def test_dots_are_where_the_window_has_them() -> None:
    corners = Plane(np.array([[-3.0, 2.0], [0.0, 0.0]]), np.zeros(2, int), ((-3, 3), (-2, 2)))
    pictures = np.zeros((1, 1, 8, 8), np.uint8)
    drawing = model_card(corners, pictures, pictures, dark=False)
    box = next(ElementTree.fromstring(drawing).iter(f"{SVG}rect")).attrib
    left, top, width, height = (float(box[name]) for name in ("x", "y", "width", "height"))
    dots = {(float(x), float(y)) for x, y in re.findall(r"M([-\d.]+) ([-\d.]+)h0", drawing)}
    assert dots == {(left, top), (left + width / 2, top + height / 2)}  # the upper left corner, and the middle
